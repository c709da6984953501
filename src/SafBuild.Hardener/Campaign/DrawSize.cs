namespace SafBuild.Hardener.Campaign;

/// <summary>
/// EvaluationSamples=Auto: samples of a draw by a fixed rule over the model. What a verdict needs is draws (docs/design.md), and from 4
/// samples on their number hardly depends on the samples of each. So a draw has as many samples as take the time of its faults, read and
/// session, in powers of two from 4 to 8: fewer would leave the time to the sessions, and more than 8 cost evaluations and save no draw.
/// </summary>
internal static class DrawSize
{
    internal const int Fewest = 4;
    internal const int Most = 8;

    /// <summary>Where classes are judged one by one, each needs samples of its own in most draws.</summary>
    internal const int WithClasses = 125;

    internal static int Of(ModelCost cost)
    {
        (double draw, double sample) = cost.Seconds;
        int size = Fewest;
        while (size < Most && size * sample < draw)
        {
            size *= 2;
        }

        return size;
    }
}
