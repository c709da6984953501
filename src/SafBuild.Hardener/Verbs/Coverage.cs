using System.Globalization;
using Google.Protobuf;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>How many of the model's float elements are in the blob, and how many stayed in the graph, outside the fault model.</summary>
internal static class Coverage
{
    internal static string Of(string folder, MemoryArtifact artifact)
    {
        long saf = Elements(artifact.Manifest, ReadKind.Saf);
        long copies = Elements(artifact.Manifest, ReadKind.Copies);
        long left = GraphWalk.Tensors(Parse(folder, artifact.Graph))
            .Where(t => FloatTypes.Of(t) is not null && t.DataLocation != TensorProto.Types.DataLocation.External)
            .Sum(t => t.Dims.Aggregate(1L, (a, b) => a * b));
        double share = saf + copies + left == 0 ? 0 : 100.0 * (saf + copies) / (saf + copies + left);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{share:F3} % of float elements: {saf} in SAF form, {copies} in three copies, "
            + $"{left} left in the graph outside the fault model");
    }

    private static long Elements(ArtifactManifest manifest, ReadKind read) =>
        manifest.Tensors.Where(t => t.Read == read && t.ElementType.IsFloat()).Sum(t => t.Shape.Aggregate(1L, (a, b) => a * b));

    private static ModelProto Parse(string folder, byte[] graph)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(graph);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new SafException(Codes.ArtifactInvalid, folder, $"the artifact cannot be read: {e.Message} Build the artifact again.", e);
        }
    }
}
