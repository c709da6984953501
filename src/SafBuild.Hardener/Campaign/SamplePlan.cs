using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Campaign;

/// <summary>How samples go through the model, as <see cref="SampleProbe"/> found it.</summary>
/// <param name="Outputs">Of the first samples, for the choice of the metric.</param>
/// <param name="Batch">Samples of one run; 1: one at a time. The fixed batch where the model has one.</param>
/// <param name="OneByOne">Why samples run one at a time though the model takes more; null where that needs no word.</param>
internal sealed record SamplePlan(ModelOutputs Outputs, int Batch, string? OneByOne);
