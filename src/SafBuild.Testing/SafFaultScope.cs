namespace SafBuild.Testing;

/// <summary>Which bytes of an artifact have faults; what the property SafFaultScope says of a gate.</summary>
public enum SafFaultScope
{
    /// <summary>Every byte of every file that a load reads: weights.bin, graph.onnx, manifest.json and structure.bin.</summary>
    Artifact = 0,

    /// <summary>weights.bin alone.</summary>
    Weights = 1,
}
