using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Campaign;

/// <summary>The options of every session of a campaign, and its session without faults.</summary>
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

    /// <summary>A session of the weights as they are stored, without faults.</summary>
    internal static InferenceSession OpenClean(MemoryArtifact artifact, SessionOptions options)
    {
        // The session holds its own reference to the buffer.
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        WeightReader.Read(artifact.Manifest, artifact.Blob, decoded);
        return SessionFactory.Create(artifact.Graph, artifact.Manifest.DecodedName, decoded, options);
    }
}
