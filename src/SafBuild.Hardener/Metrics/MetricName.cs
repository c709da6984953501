namespace SafBuild.Hardener.Metrics;

/// <summary>How a metric is called for people.</summary>
internal static class MetricName
{
    /// <summary>
    /// The number shown for RelativeError is 1 - min(1, error), 100 % for the golden model: the bare name would read as the opposite.
    /// </summary>
    internal static string Shown(string metric) => metric == "RelativeError" ? "1 - RelativeError" : metric;
}
