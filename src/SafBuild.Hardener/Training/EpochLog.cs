using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Training;

/// <summary>One line of progress for each epoch.</summary>
internal sealed class EpochLog(IProgressLog log, string model, int epochs)
{
    private TimeSpan _last;

    internal void Converted(HeldOutScore score) => log.Progress($"{model}: converted model: {score}");

    internal void Ended(int epoch, double loss, HeldOutScore score, double learningRate, TimeSpan elapsed, bool whole)
    {
        double seconds = (elapsed - _last).TotalSeconds;
        _last = elapsed;
        string part = whole ? "" : " (time budget used up)";
        log.Progress($"{model}: epoch {epoch}/{epochs}{part}: " + FormattableString.Invariant(
            $"loss {loss:F4}, {score}, learning rate {learningRate:G3}, {seconds:F1} s"));
    }

    /// <param name="epoch">From which it goes on; 0 for the converted model.</param>
    /// <param name="learningRate">The new peak.</param>
    internal void Restarted(int epoch, double learningRate) => log.Progress(
        $"{model}: worse than the converted model; going on from {(epoch == 0 ? "there" : $"epoch {epoch}")} "
        + FormattableString.Invariant($"with learning rate {learningRate:G3}"));
}
