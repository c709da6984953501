namespace SafBuild.Hardener.Campaign;

/// <summary>The samples of one draw and how much each counts.</summary>
/// <param name="Samples">Indices into the data set, ascending, distinct.</param>
/// <param name="Weights">Of each sample; they add up to 1.</param>
internal sealed record Subset(int[] Samples, double[] Weights);
