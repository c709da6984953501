using System.Collections.Concurrent;
using System.Diagnostics;
using SafBuild.Hardener.Metrics;
using SafBuild.Runtime.Reading;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// Evaluates one form, clean or under fault, as an application would read it: faults go into a copy of its bytes, the Runtime's reader
/// decodes them or refuses them, and a new session takes the weights before any graph optimisation.
/// Safe from several threads; memory is used again from draw to draw.
/// </summary>
internal sealed class FormRunner(
    CampaignForm form, Evaluator evaluator, SubsetSampler sampler, CampaignOptions options, ClassCells? cells) : IDisposable
{
    private readonly ConcurrentBag<FaultedCopy> _free = [];

    internal CampaignForm Form => form;

    /// <summary>The form without faults: see <see cref="CleanMetric"/>.</summary>
    /// <param name="error">Largest standard error; more samples are taken where their number does not give it.</param>
    /// <param name="cancellation">Checked between batches.</param>
    internal CleanMetric Clean(double error, CancellationToken cancellation)
    {
        using FaultedCopy copy = form.Copy();
        copy.Inject(options, 0, draw: null);
        if (!copy.Read(out _))
        {
            throw new InvalidOperationException($"the form '{form.Name}' is not readable without faults");
        }

        using FormSession session = copy.Open(evaluator.LongestBatch, cancellation);
        return CleanMetric.Of(evaluator, sampler, session, error, cancellation);
    }

    /// <summary>
    /// Draw number <paramref name="draw"/> at a bit error rate; the same number gives the same faults in every form of one layout.
    /// </summary>
    internal DrawResult Draw(int draw, int size, double bitErrorRate, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Subset subset = sampler.Draw(draw, size);
        FaultedCopy copy = _free.TryTake(out FaultedCopy? used) ? used : form.Copy();
        try
        {
            long start = Stopwatch.GetTimestamp();
            long flips = copy.Inject(options, bitErrorRate, draw);
            long injected = Stopwatch.GetTimestamp();
            bool loaded = copy.Read(out ReadCounts reads);
            long read = Stopwatch.GetTimestamp();
            List<IReadOnlyList<ClassScore>>? byClass = cells is null ? null : [];
            (double[] scores, long opened, DrawErrors errors) =
                loaded ? Score(copy, subset, byClass, cancellation) : Failed(subset, byClass, default);
            long end = Stopwatch.GetTimestamp();
            DrawTime time = new(Seconds(start, injected), Seconds(injected, read), Seconds(read, opened), Seconds(opened, end));
            return new DrawResult(sampler.Metric(subset, scores), subset.Samples.Length, flips, reads, time)
            {
                Refused = !loaded || errors.Sessions > 0,
                Errors = errors,
                Classes = cells?.Observe(subset.Samples, byClass!) ?? [],
            };
        }
        finally
        {
            _free.Add(copy);
        }
    }

    public void Dispose()
    {
        while (_free.TryTake(out FaultedCopy? copy))
        {
            copy.Dispose();
        }
    }

    /// <summary>
    /// Scores, and when the session stood. A model that ONNX Runtime no longer takes with these weights is wrong on every sample.
    /// </summary>
    private (double[] Scores, long Opened, DrawErrors Errors) Score(
        FaultedCopy copy, Subset subset, List<IReadOnlyList<ClassScore>>? byClass, CancellationToken cancellation)
    {
        FormSession session;
        try
        {
            session = copy.Open(evaluator.LongestBatch, cancellation);
        }
        catch (Exception e) when (FormSession.IsOfModel(e))
        {
            return Failed(subset, byClass, new(0, Sessions: 1));
        }

        using (session)
        {
            long opened = Stopwatch.GetTimestamp();
            (double[] scores, int failed, int nonFinite) = evaluator.Score(session, subset.Samples, byClass, cancellation);
            return (scores, opened, new(failed, 0) { NonFinite = nonFinite });
        }
    }

    /// <summary>No sample is answered.</summary>
    private (double[] Scores, long Opened, DrawErrors Errors) Failed(
        Subset subset, List<IReadOnlyList<ClassScore>>? byClass, DrawErrors errors)
    {
        evaluator.AddFailed(byClass, subset.Samples);
        return (new double[subset.Samples.Length], Stopwatch.GetTimestamp(), errors);
    }

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;
}
