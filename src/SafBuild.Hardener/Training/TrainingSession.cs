using System.Diagnostics;
using SafBuild.Diagnostics;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Contract;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>One fine-tuning: the state between its steps. A dispose scope per batch frees everything that a batch makes.</summary>
internal sealed class TrainingSession : IDisposable
{
    private static readonly IReadOnlyDictionary<string, torch.Tensor> Golden = new Dictionary<string, torch.Tensor>();

    private readonly TorchGraph graph;
    private readonly OnnxModel model;
    private readonly DataSet data;
    private readonly TrainingOptions options;
    private readonly CancellationToken cancellation;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly SafParameters parameters;
    private readonly SampleOrder order;
    private readonly BatchReader reader;
    private readonly OutputHead? head;
    private readonly TrainingLoss loss;
    private readonly LearningRateSchedule schedule;
    private readonly List<double> stepLosses = [];

    /// <summary>Samples of one forward pass: the batch size, or what the model's fixed batch dimension asks for.</summary>
    private readonly int passSize;

    /// <summary>Whether the number of samples of a pass is fixed.</summary>
    private readonly bool passIsFixed;

    internal TrainingSession(
        TorchGraph graph, OnnxModel model, IReadOnlyList<WeightTensor> weights, DataSet data, SafForm form, TrainingOptions options, ulong seed,
        CancellationToken cancellation)
    {
        (this.graph, this.model, this.data, this.options, this.cancellation) = (graph, model, data, options, cancellation);
        torch.Device device = TrainingDevice.Choose(options.Device, model.Path);
        head = OutputHead.Find(model, data.Labels is not null);
        loss = TrainingLosses.Create(options.Loss, data, model, head);
        order = new(data.Count, seed);
        reader = new(data, seed, device);
        long batchDimension = SignatureReader.Read(model).Inputs.Select(i => i.Shape.Count > 0 ? i.Shape[0] : -1).Max();
        passIsFixed = batchDimension > 0 || data.WholeRuns;
        passSize = data.WholeRuns ? 1 : passIsFixed ? (int)batchDimension : options.BatchSize;
        schedule = new(options.LearningRate, Math.Max(1, options.Epochs * StepsOf(1).Count));
        parameters = new(weights, graph.RunningStatistics, form, new StoredRead(form, options.BitErrorRate, seed), model.Path, device);
    }

    /// <summary>Loss of every step so far.</summary>
    internal IReadOnlyList<double> StepLosses => stepLosses;

    /// <summary>Of the last step.</summary>
    internal double LearningRate { get; private set; }

    internal bool TimeIsUp => options.TimeBudget is { } budget && clock.Elapsed.TotalSeconds >= budget;

    internal ParameterSnapshot Snapshot() => parameters.Snapshot();

    /// <summary>What restarts have made of the learning rate: 1, 0.1, 0.01 ...</summary>
    internal double RateFactor { get; private set; } = 1;

    /// <summary>Goes on from earlier values, with no momentum and a tenth of the learning rate.</summary>
    internal void Restart(ParameterSnapshot values)
    {
        parameters.Restore(values);
        RateFactor /= 10;
    }

    /// <summary>Trains on every sample once, or until the time is up.</summary>
    /// <param name="epoch">From 1.</param>
    /// <returns>The mean loss, and whether the epoch was run to its end.</returns>
    internal (double Loss, bool Whole) Epoch(int epoch)
    {
        int first = stepLosses.Count;
        foreach (int[][] step in StepsOf(epoch))
        {
            if (TimeIsUp)
            {
                return (stepLosses.Skip(first).DefaultIfEmpty(0).Average(), false);
            }

            Step(step, epoch);
        }

        return (stepLosses.Skip(first).DefaultIfEmpty(0).Average(), true);
    }

    /// <summary>
    /// The score on the held-out samples. With TrainingBitErrorRate under faults, the same ones each time: the best epoch is the one that
    /// bears them best.
    /// </summary>
    internal HeldOutScore Score()
    {
        HeldOutScorer scorer = new(head, data.Labels is not null);
        int draw = -1;
        foreach (int[] samples in Passes(order.HeldOut))
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable noGradient = torch.no_grad();
            Batch batch = reader.Read(samples, 0);
            parameters.Begin(draw--, learn: false);
            IReadOnlyList<torch.Tensor> outputs = graph.Run(batch.Inputs, parameters.Weights(), training: false);
            CheckLabels(outputs, batch);
            IReadOnlyList<torch.Tensor> golden = GoldenOutputs(batch, scorer.NeedsGolden || loss.NeedsGolden);
            scorer.Add(outputs, golden, batch, Finite(loss.Of(outputs, golden, batch), "on the held-out samples"));
        }

        return scorer.Score();
    }

    public void Dispose() => parameters.Dispose();

    /// <summary>One step of gradient descent: as many passes as the batch size asks for.</summary>
    private void Step(int[][] passes, int epoch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        LearningRate = RateFactor * schedule.At(stepLosses.Count, options.TimeBudget is { } budget ? clock.Elapsed.TotalSeconds / budget : 0);
        parameters.Begin(stepLosses.Count, learn: true);
        double sum = 0;
        foreach (int[] samples in passes)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope pass = torch.NewDisposeScope();
            Batch batch = reader.Read(samples, epoch);
            IReadOnlyList<torch.Tensor> golden = GoldenOutputs(batch, loss.NeedsGolden);

            // A single sample has no batch statistics: BatchNormalization keeps the pretrained ones.
            IReadOnlyList<torch.Tensor> outputs = graph.Run(batch.Inputs, parameters.Weights(), training: passSize > 1);
            torch.Tensor mean = loss.Of(outputs, golden, batch) / passes.Length;
            sum += Finite(mean, $"at step {stepLosses.Count + 1} with learning rate {LearningRate:G3}");
            mean.backward();
        }

        parameters.Step(LearningRate, decay: 0);
        stepLosses.Add(sum);
    }

    private IReadOnlyList<torch.Tensor> GoldenOutputs(Batch batch, bool needed)
    {
        using IDisposable noGradient = torch.no_grad();
        return needed ? graph.Run(batch.Inputs, Golden, training: false) : [];
    }

    private double Finite(torch.Tensor value, string where)
    {
        double number = value.item<float>();
        return double.IsFinite(number)
            ? number
            : throw new SafException(Codes.TrainingDiverged, model.Path,
                $"the loss is {number} {where}: lower LearningRate (now {options.LearningRate}), or use Scale=\"PerChannel\"");
    }

    private void CheckLabels(IReadOnlyList<torch.Tensor> outputs, Batch batch)
    {
        if (data.Labels is null || head is null)
        {
            return;
        }

        ClassAxis axis = head.Axis(outputs, batch.Samples);
        if (axis.Positions != data.Labels.PerSample)
        {
            throw new SafException(Codes.ShapeMismatch, data.Path,
                $"{data.Labels.PerSample} labels per sample, but the model's output {Shapes.Text(outputs[head.Index].shape)} has {axis.Positions} predictions per sample: correct 'labels', or remove them");
        }

        data.CheckLabels(Math.Max(2, axis.Classes));
    }

    /// <summary>An epoch's steps, each of one or more passes.</summary>
    private IReadOnlyList<int[][]> StepsOf(int epoch) =>
        [.. order.Epoch(epoch, passSize, passIsFixed).Chunk(passIsFixed ? Math.Max(1, options.BatchSize / passSize) : 1)];

    /// <summary>All of the samples in passes; a fixed batch is filled up from the start.</summary>
    private IEnumerable<int[]> Passes(IReadOnlyList<int> samples)
    {
        foreach (int[] pass in samples.Chunk(passSize))
        {
            yield return passIsFixed ? [.. Enumerable.Range(0, passSize).Select(i => pass[i % pass.Length])] : pass;
        }
    }
}
