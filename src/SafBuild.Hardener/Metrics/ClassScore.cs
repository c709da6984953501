namespace SafBuild.Hardener.Metrics;

/// <summary>How one class fares in one sample.</summary>
/// <param name="Class">Of the labels; without labels of the golden answers.</param>
/// <param name="Score">0 to 1, of the positions that should be this class: share of right ones, or their intersection over union.</param>
internal readonly record struct ClassScore(long Class, double Score);
