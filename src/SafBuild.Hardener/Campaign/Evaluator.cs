using System.Collections.Concurrent;
using System.Diagnostics;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Campaign;

/// <summary>Scores samples with a session, batch by batch. Safe from several threads.</summary>
internal sealed class Evaluator
{
    private const int ValuesOfOneRun = 16;

    private readonly ConcurrentBag<BatchBuffers> _buffers = [];
    private readonly ModelInputs _inputs;
    private readonly int _batch;
    private readonly string[] _outputs;
    private readonly Metric _metric;
    private readonly int _workers;
    private readonly GoldenShapes _shapes = new();

    /// <param name="inputs">The data.</param>
    /// <param name="batch">Largest batch size; the fixed one where the model has one.</param>
    /// <param name="outputs">All tensor outputs of the model; only those that the metric needs are computed.</param>
    /// <param name="metric">Has not yet learned the golden outputs: see <see cref="LearnGolden"/>.</param>
    /// <param name="workers">Batches that run beside each other where the whole set is scored; changes the speed alone.</param>
    internal Evaluator(ModelInputs inputs, int batch, IReadOnlyList<string> outputs, Metric metric, int workers)
    {
        _inputs = inputs;
        _batch = batch;
        _outputs = [.. metric.Outputs.Select(i => outputs[i])];
        _metric = metric;
        _workers = workers;
    }

    internal Metric Metric => _metric;

    internal int Count => _inputs.Count;

    /// <summary>Wall clock of the golden model's slowest batch; zero before it is learned.</summary>
    internal TimeSpan LongestBatch => _shapes.LongestBatch;

    /// <summary>Names of the outputs that are computed, in the metric's order.</summary>
    internal IReadOnlyList<string> Outputs => _outputs;

    /// <summary>
    /// Lets the metric learn from the golden model over the whole set, and returns its scores. Batches run beside each other.
    /// </summary>
    /// <param name="session">Of the golden model.</param>
    /// <param name="kept">What an earlier pass gave; null: the model runs.</param>
    /// <param name="seen">Receives the outputs of each batch by its number, from several threads; null: nobody wants them.</param>
    /// <param name="cancellation">Checked between batches.</param>
    internal double[] LearnGolden(
        FormSession session, IReadOnlyList<ModelOutputs>? kept, Action<int, ModelOutputs>? seen, CancellationToken cancellation)
    {
        double[] scores = new double[_inputs.Count];
        int[] all = [.. Enumerable.Range(0, _inputs.Count)];
        InBatches(all, (number, samples, buffers) =>
        {
            ModelOutputs outputs = kept is null ? RunGolden(session, samples, buffers) : kept[number];
            if (kept is not null)
            {
                _shapes.Learn(outputs, TimeSpan.Zero);
            }

            seen?.Invoke(number, outputs);
            for (int row = 0; row < samples.Length; row++)
            {
                _metric.Learn(samples[row], outputs, row);
                scores[samples[row]] = _metric.Score(samples[row], outputs, row);
            }
        }, cancellation);
        return scores;
    }

    /// <summary>The golden model's outputs of one batch of the whole set; how long it takes is learned.</summary>
    internal ModelOutputs GoldenBatch(FormSession session, int number)
    {
        BatchBuffers buffers = Rent();
        int first = number * _batch;
        ModelOutputs outputs = RunGolden(session, [.. Enumerable.Range(first, Math.Min(_batch, _inputs.Count - first))], buffers);
        _buffers.Add(buffers);
        return outputs;
    }

    /// <summary>Samples that one run of <see cref="ShapesOfOneRun"/> has.</summary>
    internal int SamplesOfOneRun => Math.Max(1, _inputs.FixedBatch);

    /// <summary>
    /// Shapes of inputs and values of a model when it runs the first sample; what is no tensor is left out. A few values a run: all
    /// layers of a large picture at once would be many times the memory of a run.
    /// </summary>
    internal IEnumerable<(string Name, long[] Shape)> ShapesOfOneRun(LocalSession session, IEnumerable<string> values)
    {
        BatchBuffers buffers = new(_inputs, SamplesOfOneRun);
        return values.Chunk(ValuesOfOneRun).SelectMany(few => buffers.Shapes(session, [0], few));
    }

    /// <summary>Batches of the whole set.</summary>
    internal int Batches => (_inputs.Count + _batch - 1) / _batch;

    /// <summary>
    /// Scores of some samples of a model without faults; batches run beside each other, and the scores are the same on any number of
    /// cores.
    /// </summary>
    internal double[] ScoreClean(FormSession session, int[] samples, CancellationToken cancellation)
    {
        double[] scores = new double[samples.Length];
        InBatches(samples, (number, batch, buffers) =>
        {
            ModelOutputs outputs = buffers.Run(session, batch, _outputs);
            for (int row = 0; row < batch.Length; row++)
            {
                scores[(number * _batch) + row] = _metric.Score(batch[row], outputs, row);
            }
        }, cancellation);
        return scores;
    }

    /// <summary>
    /// Scores of some samples, on this thread. Where ONNX Runtime stops with an error (a fault can make an index invalid) the batch
    /// scores 0, and its samples are counted. So are those of the others whose outputs are not all finite.
    /// </summary>
    /// <param name="session">Clean or faulted.</param>
    /// <param name="samples">Of the data set.</param>
    /// <param name="byClass">Receives the scores of the classes of each sample; null: not asked for.</param>
    /// <param name="cancellation">Checked between batches.</param>
    internal (double[] Scores, int Failed, int NonFinite) Score(
        FormSession session, ReadOnlySpan<int> samples, List<IReadOnlyList<ClassScore>>? byClass, CancellationToken cancellation)
    {
        double[] scores = new double[samples.Length];
        int failed = 0, nonFinite = 0;
        BatchBuffers buffers = Rent();
        for (int start = 0; start < samples.Length; start += _batch)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> batch = samples.Slice(start, Math.Min(_batch, samples.Length - start));
            try
            {
                ModelOutputs outputs = buffers.Run(session, batch, _outputs);
                if (session.MayHaveAnotherGraph && _shapes.Differ(outputs) is { } difference)
                {
                    throw new ModelEndedException(difference);
                }

                nonFinite += outputs.NonFiniteRows(batch.Length);
                for (int row = 0; row < batch.Length; row++)
                {
                    scores[start + row] = _metric.Score(batch[row], outputs, row);
                    byClass?.Add(_metric.ByClass(batch[row], outputs, row));
                }
            }
            catch (Exception e) when (FormSession.IsOfModel(e))
            {
                scores.AsSpan(start, batch.Length).Clear();
                failed += batch.Length;
                AddFailed(byClass, samples[..(start + batch.Length)]);
            }
        }

        _buffers.Add(buffers);
        return (scores, failed, nonFinite);
    }

    /// <summary>Nothing right in any class of the samples that are still missing.</summary>
    internal void AddFailed(List<IReadOnlyList<ClassScore>>? byClass, ReadOnlySpan<int> samples)
    {
        for (int i = byClass?.Count ?? samples.Length; i < samples.Length; i++)
        {
            byClass!.Add([.. (_metric.ClassesOf(samples[i]) ?? []).Select(c => new ClassScore(c, 0))]);
        }
    }

    private ModelOutputs RunGolden(FormSession session, int[] samples, BatchBuffers buffers)
    {
        long start = Stopwatch.GetTimestamp();
        ModelOutputs outputs = buffers.Run(session, samples, _outputs);
        _shapes.Learn(outputs, Stopwatch.GetElapsedTime(start));
        return outputs;
    }

    private void InBatches(int[] samples, Action<int, int[], BatchBuffers> run, CancellationToken cancellation)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = _workers, CancellationToken = cancellation };
        Parallel.For(0, (samples.Length + _batch - 1) / _batch, options, number =>
        {
            BatchBuffers buffers = Rent();
            run(number, samples[(number * _batch)..Math.Min(samples.Length, (number + 1) * _batch)], buffers);
            _buffers.Add(buffers);
        });
    }

    private BatchBuffers Rent() => _buffers.TryTake(out BatchBuffers? buffers) ? buffers : new BatchBuffers(_inputs, _batch);
}
