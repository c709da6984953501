using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime;

/// <summary>What one load of an artifact gave. A model holds one and swaps it as a whole, so that graph, weights and report fit.</summary>
/// <param name="Build">Of <see cref="ArtifactStructure"/>.</param>
/// <param name="Graph">graph.onnx, checked.</param>
/// <param name="Manifest">manifest.json, checked.</param>
/// <param name="Decoded">The weights. Sessions hold references of their own.</param>
/// <param name="Report">What the read met.</param>
internal sealed record LoadedWeights(
    string Build, byte[] Graph, ArtifactManifest Manifest, AlignedBuffer Decoded, SafReadReport Report) : IDisposable
{
    /// <summary>
    /// Whether both give sessions the same bits; what lies between the tensors is undefined. Both must be held by the caller.
    /// </summary>
    internal bool IsSame(LoadedWeights other) =>
        Build == other.Build && Graph.AsSpan().SequenceEqual(other.Graph) && Manifest.Tensors.All(tensor =>
        {
            int length = BlobLayout.DecodedBytes(tensor);
            return Decoded.Slice(tensor.DecodedOffset, length).SequenceEqual(other.Decoded.Slice(tensor.DecodedOffset, length));
        });

    /// <summary>Sessions keep theirs.</summary>
    public void Dispose() => Decoded.Dispose();
}
