namespace SafBuild.Runtime.Artifact;

/// <summary>The fixed names of the files of an artifact folder (docs/format.md). Compiled into the tasks as well.</summary>
internal static class ArtifactFiles
{
    internal const string Graph = "graph.onnx";
    internal const string Blob = "weights.bin";
    internal const string Manifest = "manifest.json";
    internal const string Structure = "structure.bin";
    internal const string Portable = "portable.onnx";
    internal const string Signature = "manifest.json.sig";

    /// <summary>Every file that an artifact may have. What else lies in its folder is not the artifact's.</summary>
    internal static IReadOnlyList<string> All { get; } = [Graph, Blob, Manifest, Structure, Portable, Signature];
}
