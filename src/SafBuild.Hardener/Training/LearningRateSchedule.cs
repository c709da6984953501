namespace SafBuild.Hardener.Training;

/// <summary>Cosine decay from the peak to 0 over the whole training, after a short linear warm-up.</summary>
/// <param name="Peak">Largest learning rate.</param>
/// <param name="Steps">All steps of the training; at least 1.</param>
internal sealed record LearningRateSchedule(double Peak, int Steps)
{
    /// <summary>Steps of the warm-up: the momentum buffer and the batch statistics of BatchNorm start empty.</summary>
    private int WarmUp => Math.Min(20, Steps / 10);

    /// <summary>Share of the training that is done, 0 to 1.</summary>
    internal double Done(int step, double elapsed) => Math.Clamp(Math.Max((double)step / Steps, elapsed), 0, 1);

    /// <param name="step">From 0.</param>
    /// <param name="elapsed">Share of the time budget that is used, 0 to 1: with a budget the decay reaches 0 when the time is up.</param>
    internal double At(int step, double elapsed = 0)
    {
        double done = Done(step, elapsed);
        double warm = step < WarmUp ? (step + 1.0) / (WarmUp + 1) : 1;
        return Peak * warm * 0.5 * (1 + Math.Cos(Math.PI * done));
    }
}
