using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Metrics;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// Evaluates one form, clean or under fault, as an application would read it: faults go into a copy of the blob's
/// bytes, the Runtime's reader decodes them, and a new session takes the weights before any graph optimisation.
/// Safe from several threads; memory is used again from draw to draw.
/// </summary>
internal sealed class FormRunner(
    CampaignForm form, Evaluator evaluator, SubsetSampler sampler, CampaignOptions options, ClassCells? cells) : IDisposable
{
    private readonly ConcurrentBag<Memory> _free = [];

    internal CampaignForm Form => form;

    /// <summary>The form without faults over the whole set.</summary>
    internal double CleanMetric(CancellationToken cancellation)
    {
        using AlignedBuffer decoded = new(form.Manifest.DecodedLength);
        WeightReader.Read(form.Manifest, form.Blob, decoded);
        using InferenceSession session = Open(decoded);
        return evaluator.ScoreAll(session, cancellation).Average();
    }

    /// <summary>
    /// Draw number <paramref name="draw"/> at a bit error rate; the same number gives the same faults in every form of one layout.
    /// </summary>
    internal DrawResult Draw(int draw, int size, double bitErrorRate, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Subset subset = sampler.Draw(draw, size);
        Memory memory = _free.TryTake(out Memory? used)
            ? used
            : new Memory(new byte[form.Blob.Length], new AlignedBuffer(form.Manifest.DecodedLength));
        try
        {
            long start = Stopwatch.GetTimestamp();
            form.Blob.CopyTo(memory.Stored, 0);
            long flips = BlobFaults.Inject(
                form.Manifest, memory.Stored, options.Faults, bitErrorRate, options.Seed, RandomPurpose.Gate, draw);
            long injected = Stopwatch.GetTimestamp();
            ReadCounts reads = WeightReader.Read(form.Manifest, memory.Stored, memory.Decoded);
            long read = Stopwatch.GetTimestamp();
            List<IReadOnlyList<ClassScore>>? byClass = cells is null ? null : [];
            (double[] scores, long opened, DrawErrors errors) = Score(memory.Decoded, subset, byClass, cancellation);
            long end = Stopwatch.GetTimestamp();
            DrawTime time = new(Seconds(start, injected), Seconds(injected, read), Seconds(read, opened), Seconds(opened, end));
            return new DrawResult(sampler.Metric(subset, scores), subset.Samples.Length, flips, reads, time)
            {
                Errors = errors,
                Classes = cells?.Observe(subset.Samples, byClass!) ?? [],
            };
        }
        finally
        {
            _free.Add(memory);
        }
    }

    public void Dispose()
    {
        while (_free.TryTake(out Memory? memory))
        {
            memory.Decoded.Dispose();
        }
    }

    /// <summary>
    /// Scores, and when the session stood. A model that ONNX Runtime no longer takes with these weights is wrong on every sample.
    /// </summary>
    private (double[] Scores, long Opened, DrawErrors Errors) Score(
        AlignedBuffer decoded, Subset subset, List<IReadOnlyList<ClassScore>>? byClass, CancellationToken cancellation)
    {
        InferenceSession session;
        try
        {
            session = Open(decoded);
        }
        catch (OnnxRuntimeException)
        {
            evaluator.AddFailed(byClass, subset.Samples);
            return (new double[subset.Samples.Length], Stopwatch.GetTimestamp(), new(0, Sessions: 1));
        }

        using (session)
        {
            long opened = Stopwatch.GetTimestamp();
            (double[] scores, int failed) = evaluator.Score(session, subset.Samples, byClass, cancellation);
            return (scores, opened, new(failed, 0));
        }
    }

    private InferenceSession Open(AlignedBuffer decoded)
    {
        using SessionOptions sessionOptions = CampaignSession.Options();
        return SessionFactory.Create(form.Graph, form.Manifest.DecodedName, decoded, sessionOptions);
    }

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;

    private sealed record Memory(byte[] Stored, AlignedBuffer Decoded);
}
