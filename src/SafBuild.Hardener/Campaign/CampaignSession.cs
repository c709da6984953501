using Microsoft.ML.OnnxRuntime;

namespace SafBuild.Hardener.Campaign;

/// <summary>The options of every session of a campaign.</summary>
internal static class CampaignSession
{
    /// <summary>
    /// One thread a session: draws run beside each other instead, which is faster for small batches, and the
    /// result cannot depend on the number of cores. Faulted models are expected to give odd numbers: no log lines.
    /// </summary>
    internal static SessionOptions Options() => new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
    };
}
