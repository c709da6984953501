using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Emit.Portable;

/// <summary>
/// portable.onnx: the model with the reading of its weights as ONNX nodes, over the artifact's own weights.bin as external data.
/// Any ONNX Runtime in any language runs it, faulted blob or not, and folds the nodes away when it loads. It reads what the Runtime
/// reads, votes and limits included, but counts nothing and checks no checksums.
/// </summary>
internal static class PortableModel
{
    /// <param name="artifact">Not changed.</param>
    /// <param name="source">The user's model, named in messages.</param>
    /// <exception cref="SafException">
    /// SAF1010: the function, the storage or the age of the model has no form in standard operators.
    /// </exception>
    internal static byte[] Build(MemoryArtifact artifact, string source)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(artifact.Graph);
        if (CodedLayout.IsCoded(artifact.Manifest))
        {
            throw new SafException(Codes.PortableImpossible, source,
                "portable.onnx cannot be made: a coded blob is decoded by SafBuild.Runtime, and standard ONNX operators have no form of "
                + "it; set SafEmitPortable=false. `safbuild decode ARTIFACT -o MODEL.onnx` writes the decoded weights as a plain model, "
                + "which nothing protects.");
        }

        if (artifact.Manifest.Tensors.FirstOrDefault(t => t.Read == ReadKind.Exact || !t.ElementType.IsFloat()) is { } integer)
        {
            throw new SafException(Codes.PortableImpossible, source,
                $"portable.onnx cannot be made: '{integer.Name}' is stored as {integer.ElementType}, which has no form there; set "
                + $"SafEmitPortable=false.");
        }

        PortableOpset.Raise(model, source);
        PortableGraph graph = new(model, source);
        foreach (TensorEntry tensor in artifact.Manifest.Tensors.Where(t => t.Read == ReadKind.Saf))
        {
            PortableRead.Read(graph, tensor);
        }

        foreach (IGrouping<NumberType, TensorEntry> group in artifact.Manifest.Tensors.Where(t => t.Read == ReadKind.Copies)
            .GroupBy(t => t.ElementType))
        {
            PortableVote.Read(graph, group.Key, [.. group]);
        }

        graph.Finish(artifact.Manifest.Tensors.Select(t => t.Name).ToHashSet(StringComparer.Ordinal));
        return OnnxSaver.Bytes(model);
    }
}
