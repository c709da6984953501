namespace SafBuild.Hardener.Campaign;

/// <summary>Trials over forms of one model, each judged against the golden model on the same samples.</summary>
internal sealed class CampaignRunner
{
    private readonly GoldenRun _golden;
    private readonly CampaignOptions _options;
    private readonly int[] _sizes;

    /// <param name="golden">Judged on the whole set.</param>
    /// <param name="options">How trials are made.</param>
    /// <param name="cells">Where classes are judged one by one; null otherwise.</param>
    internal CampaignRunner(GoldenRun golden, CampaignOptions options, ClassCells? cells = null)
    {
        Cells = cells;
        _golden = golden;
        _options = options;
        Sampler = new SubsetSampler(golden.Scores, options.Seed);
        _sizes = options.DrawSizes(golden.Scores.Length);
    }

    /// <summary>The classes of the set, where they are judged one by one.</summary>
    internal ClassCells? Cells { get; }

    internal SubsetSampler Sampler { get; }

    /// <summary>The smallest and the largest metric that a draw can have.</summary>
    internal (double Lowest, double Highest) Range =>
        (_sizes.Min(s => Sampler.Range(s).Lowest), _sizes.Max(s => Sampler.Range(s).Highest));

    internal int DrawsPerTrial => _sizes.Length;

    internal FormRunner Open(CampaignForm form) => new(form, _golden.Evaluator, Sampler, _options, Cells);

    /// <summary>
    /// Trials in order, made as they are asked for, without end. The draws of a trial run beside each other; their
    /// results are the same on any number of cores.
    /// </summary>
    /// <param name="runner">The form.</param>
    /// <param name="bitErrorRate">0 to 0.5.</param>
    /// <param name="cancellation">Checked between batches.</param>
    internal IEnumerable<TrialResult> Trials(FormRunner runner, double bitErrorRate, CancellationToken cancellation)
    {
        ParallelOptions parallel = new() { CancellationToken = cancellation, MaxDegreeOfParallelism = Workers(runner.Form) };
        for (int trial = 0; ; trial++)
        {
            DrawResult[] draws = new DrawResult[_sizes.Length];
            int first = trial * _sizes.Length;
            Parallel.For(0, draws.Length, parallel, i => draws[i] = runner.Draw(first + i, _sizes[i], bitErrorRate, cancellation));
            yield return new TrialResult(draws);
        }
    }

    /// <summary>
    /// As many as asked for, as far as the copies of the weights (stored, decoded, and packed in the session) fit into half of the
    /// memory.
    /// </summary>
    private int Workers(CampaignForm form)
    {
        long fitting = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / form.BytesOfDraw;
        return (int)Math.Clamp(fitting, 1, _options.Workers);
    }
}
