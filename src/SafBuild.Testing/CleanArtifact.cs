using SafBuild.Hardener.Faults;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Testing;

/// <summary>An artifact in memory, as it was built, to make faulty copies of.</summary>
internal sealed class CleanArtifact
{
    private readonly ArtifactManifest _manifest;
    private readonly byte[] _blob;

    /// <summary>What a load reads beside the blob, in the order that numbers the streams of faults.</summary>
    private readonly (string Name, byte[] Content)[] _structure;

    /// <summary>What no load reads, for a test that uses it: portable.onnx, which lies over the blob, and the signature.</summary>
    private readonly (string Name, byte[] Content)[] _others;

    private CleanArtifact(string folder, ArtifactStructure structure, byte[] blob, Func<string, byte[]?> content)
    {
        Folder = folder;
        _manifest = structure.Manifest;
        _blob = blob;
        _structure = Present(ArtifactFaults.StructureFiles, content);
        _others = Present([ArtifactFiles.Portable, ArtifactFiles.Signature], content);
    }

    /// <summary>Full path.</summary>
    internal string Folder { get; }

    /// <param name="artifact">Name or folder.</param>
    /// <exception cref="SafFormatException">A file is missing, or differs from what was built.</exception>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    internal static CleanArtifact Read(string artifact)
    {
        // As an application does: all refusals are those of SafModel.Load, also of a blob of another artifact.
        using SafModel model = SafModel.Load(artifact);
        ArtifactFolder folder = new(model.Folder);
        return folder.Read(structure =>
        {
            byte[] blob = folder.ReadBlob(structure.Manifest);
            int damaged = Checksums.DamagedBlocks(blob, structure.Manifest).Count;
            ThrowIfDamaged(folder, damaged == 0 ? structure.Restored : [ArtifactFiles.Blob, .. structure.Restored]);
            return new CleanArtifact(model.Folder, structure, blob, name =>
                folder.FileOf(name).Place is var place && File.Exists(place) ? File.ReadAllBytes(place) : null);
        });
    }

    /// <summary>Bits that may flip.</summary>
    internal long Bits(SafFaultScope scope) =>
        8 * (_blob.LongLength + (scope == SafFaultScope.Artifact ? _structure.Sum(f => f.Content.LongLength) : 0));

    /// <summary>The draw, by the code and from the streams that the gate uses, in a temporary folder.</summary>
    internal SafFaultyCopy Inject(Draw draw)
    {
        byte[] blob = [.. _blob];
        long flips = BlobFaults.Inject(
            _manifest, blob, SafFaults.Model, draw.BitErrorRate, draw.Seed, RandomPurpose.Gate, draw.Number);
        List<(string Name, byte[] Content)> files = [(ArtifactFiles.Blob, blob), .. _others];
        for (int file = 0; file < _structure.Length; file++)
        {
            byte[] content = [.. _structure[file].Content];
            if (draw.Scope == SafFaultScope.Artifact)
            {
                flips += ArtifactFaults.InjectFile(content, file, SafFaults.Model, draw.BitErrorRate, draw.Seed, draw.Number);
            }

            files.Add((_structure[file].Name, content));
        }

        return SafFaultyCopy.Write(this, draw, files, _manifest.Name, flips);
    }

    private static (string, byte[])[] Present(IEnumerable<string> names, Func<string, byte[]?> content) =>
        [.. names.Select(n => (Name: n, Content: content(n))).Where(f => f.Content is not null).Select(f => (f.Name, f.Content!))];

    private static void ThrowIfDamaged(ArtifactFolder folder, IReadOnlyList<string> damaged)
    {
        if (damaged.Count > 0)
        {
            throw new SafFormatException(folder.PathOf(damaged[0]), "", "flipped bits already",
                "the artifact as it was built, since faults on top of faults are no draw: build it again");
        }
    }
}
