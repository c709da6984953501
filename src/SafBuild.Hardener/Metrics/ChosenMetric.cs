namespace SafBuild.Hardener.Metrics;

/// <summary>The metric, and how the outputs were read for it.</summary>
/// <param name="Metric">Has not yet learned the golden outputs.</param>
/// <param name="Readings">One for each output that is judged, and what is not.</param>
internal sealed record ChosenMetric(Metric Metric, IReadOnlyList<MetricReading> Readings);

/// <param name="Text">A sentence for people, without the model's name.</param>
/// <param name="InDoubt">Another reading is possible, or something is left out: the console says it with a code of its own.</param>
internal sealed record MetricReading(string Text, bool InDoubt);
