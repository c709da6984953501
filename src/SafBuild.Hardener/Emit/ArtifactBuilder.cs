using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Emit;

/// <summary>
/// Puts an artifact together in memory: the blob in the order of the weights without holes, the graph without them, the manifest.
/// </summary>
internal static class ArtifactBuilder
{
    /// <summary>The external file that graph.onnx names; the manifest has it, and no such file exists.</summary>
    internal const string DecodedName = "weights.decoded";

    /// <exception cref="SafException">
    /// SAF0120: Protect names no weight. SAF1007: a weight is not finite. SAF1009: the weights do not fit one blob.
    /// </exception>
    internal static MemoryArtifact Build(ArtifactParts parts)
    {
        (TensorEntry Entry, byte[] Stored)[] encoded =
            [.. parts.Form.Weights(parts.Model).Where(w => w.IsStored).Select(w => Encode(parts, w))];
        const int Version = ManifestEnvelope.NewestVersion;
        PlacedTensors placed = BlobLayout.Place(encoded.Select(e => e.Entry), Version);
        ThrowIfTooLarge(parts, placed.BlobLength);
        byte[] blob = parts.Form.Coded is null || encoded.Length == 0
            ? Blob(placed, encoded)
            : CodedBlob.Encode(CodedLayout.Of(placed.Tensors), [.. encoded.Select(e => e.Stored)], parts.Cancellation);
        byte[] graph = Graph(parts.Model, placed.Tensors);
        ArtifactManifest manifest = new()
        {
            Version = Version,
            Name = parts.Name,
            GraphLength = graph.Length,
            GraphSha256 = Checksums.Sha256(graph),
            BlobLength = blob.Length,
            BlockSize = Checksums.BlockSize(blob.Length, Version),
            BlockChecksums = [],
            DecodedName = DecodedName,
            DecodedLength = placed.DecodedLength,
            Tensors = placed.Tensors,
            Provenance = parts.Provenance,
        };
        return new MemoryArtifact(graph, manifest.WithChecksums(blob), blob, parts.Protection);
    }

    private static byte[] Blob(PlacedTensors placed, (TensorEntry Entry, byte[] Stored)[] encoded)
    {
        byte[] blob = new byte[placed.BlobLength];
        for (int i = 0; i < encoded.Length; i++)
        {
            foreach (long offset in placed.Tensors[i].Offsets)
            {
                encoded[i].Stored.CopyTo(blob, offset);
            }
        }

        return blob;
    }

    private static (TensorEntry Entry, byte[] Stored) Encode(ArtifactParts parts, WeightTensor weight)
    {
        parts.Cancellation.ThrowIfCancellationRequested();
        if (parts.Form.Coded is { } coded && weight.Kind != WeightKind.Saf)
        {
            return WeightEncoder.EncodeCodedBits(weight, coded, parts.Model.Path, parts.TrainedThreeCopies.GetValueOrDefault(weight.Name));
        }

        if (weight.Kind == WeightKind.OwnBits)
        {
            return WeightEncoder.EncodeOwnBits(weight);
        }

        if (weight.Kind == WeightKind.ThreeCopies)
        {
            return WeightEncoder.EncodeThreeCopies(weight, parts.TrainedThreeCopies.GetValueOrDefault(weight.Name));
        }

        SafTensor saf = parts.Saf is null ? ExactConversion.Convert(weight, parts.Form, parts.Model.Path) : parts.Saf[weight.Name];
        return parts.Form.Coded is { } levels
            ? WeightEncoder.EncodeCoded(weight, saf, levels)
            : WeightEncoder.Encode(weight, saf, parts.Form);
    }

    private static byte[] Graph(PreparedModel model, IReadOnlyList<TensorEntry> entries)
    {
        ModelProto graph = model.Normalized.Clone();
        ExternalWeights.Refer(graph, DecodedName, entries);
        return OnnxSaver.Bytes(graph);
    }

    private static void ThrowIfTooLarge(ArtifactParts parts, long length)
    {
        if (length > Array.MaxLength)
        {
            throw new SafException(
                Codes.WeightsTooLarge,
                parts.Model.Path,
                $"the weights take {length} bytes in storage {parts.Form.StorageName}, and a blob holds at most {Array.MaxLength}; "
                + "use a smaller Storage.");
        }
    }
}
