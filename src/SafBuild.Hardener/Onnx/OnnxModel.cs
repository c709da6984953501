namespace SafBuild.Hardener.Onnx;

/// <summary>A model as loaded: checked, with external data brought in as raw_data.</summary>
internal sealed class OnnxModel
{
    /// <summary>The file it was loaded from, for messages and for ONNX Runtime.</summary>
    internal required string Path { get; init; }

    /// <summary>The whole model. Every tensor carries its data itself. Do not change it: others read it too.</summary>
    internal required ModelProto Proto { get; init; }

    /// <summary>Lower-case SHA-256 of the model file, and of its external files where it has some.</summary>
    internal required string Sha256 { get; init; }

    /// <summary>Every file read, absolute, the model first; for incremental builds.</summary>
    internal required IReadOnlyList<string> Files { get; init; }
}
