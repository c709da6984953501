using SafBuild.Hardener.Emit;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>An artifact as SafBuild 0.1 wrote it: version 1 of the format, which is read and no longer written.</summary>
internal static class VersionOne
{
    internal static MemoryArtifact Of(MemoryArtifact artifact)
    {
        ArtifactManifest manifest = artifact.Manifest;
        PlacedTensors placed = BlobLayout.Place(manifest.Tensors, version: 1);
        byte[] blob = new byte[placed.BlobLength];
        foreach ((TensorEntry from, TensorEntry to) in manifest.Tensors.Zip(placed.Tensors))
        {
            foreach ((long old, long place) in from.Offsets.Zip(to.Offsets))
            {
                artifact.Blob.AsSpan((int)old, (int)from.Length).CopyTo(blob.AsSpan((int)place));
            }
        }

        manifest = manifest with
        {
            Version = 1,
            BlockSize = Checksums.BlockSize(blob.Length, version: 1),
            Tensors = placed.Tensors,
            GatedRates = [],
        };
        return new(artifact.Graph, manifest.WithChecksums(blob), blob);
    }
}
