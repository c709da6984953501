using SafBuild.Shared;

namespace SafBuild.Hardener.Training;

/// <summary>
/// How far from its level a weight is read while a model trains. Binary-Relax (Yin et al., arXiv 1801.06313, algorithm 1) reads
/// (lambda * level + v) / (lambda + 1) with a lambda that grows, and the levels themselves in its second phase.
/// </summary>
internal static class RelaxationSchedule
{
    private const double FirstLambda = 1;
    private const double LastLambda = 30;

    /// <summary>Share of the training after which levels are read as they are.</summary>
    private const double SecondPhase = 0.75;

    /// <summary>The share of the learned value in what is read, 0 to 0.5; the rest is its level's.</summary>
    /// <param name="kind">Straight-through reads the level.</param>
    /// <param name="done">Share of the training that is done, 0 to 1.</param>
    internal static double At(LevelTraining kind, double done) => kind != LevelTraining.BinaryRelax || done >= SecondPhase
        ? 0
        : 1 / (1 + (FirstLambda * Math.Pow(LastLambda / FirstLambda, done / SecondPhase)));
}
