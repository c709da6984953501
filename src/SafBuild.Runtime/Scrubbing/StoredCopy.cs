using Microsoft.Win32.SafeHandles;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Reading;

namespace SafBuild.Runtime.Scrubbing;

/// <summary>One copy of an artifact on disk in a scrub: what it must be, what of it is damaged, and its repair.</summary>
internal sealed class StoredCopy
{
    private readonly string _folder;
    private readonly List<Exception> _failures = [];
    private byte[]? _manifest;

    private StoredCopy(string folder) => _folder = folder;

    /// <summary>Manifest and graph as they were written; null where neither this copy nor the other gives them.</summary>
    internal ArtifactStructure? Structure { get; private set; }

    internal IReadOnlyList<Exception> Failures => _failures;

    /// <summary>What a load of it as found reports; null where it would be refused.</summary>
    internal SafReadReport? Read { get; private set; }

    private IReadOnlyList<int> DamagedBlocks { get; set; } = [];

    private List<int> RepairedBlocks { get; set; } = [];

    private List<string> DamagedFiles { get; } = [];

    private List<string> RepairedFiles { get; } = [];

    internal SafScrubbedCopy Result => new()
    {
        Path = _folder,
        BlocksChecked = Structure?.Manifest.BlockChecksums.Count ?? 0,
        DamagedBlocks = DamagedBlocks,
        RepairedBlocks = RepairedBlocks,
        UnrepairedBlocks = [.. DamagedBlocks.Except(RepairedBlocks)],
        DamagedFiles = DamagedFiles,
        RepairedFiles = RepairedFiles,
    };

    /// <summary>Reads manifest and graph; what fails is in <see cref="Failures"/>.</summary>
    /// <param name="folder">Absolute.</param>
    internal static StoredCopy Open(string folder)
    {
        StoredCopy copy = new(folder);
        copy.Try(() =>
        {
            ArtifactFolder files = new(folder);
            copy._manifest = files.ReadManifestBytes();
            copy.Structure = files.ReadStructure(copy._manifest);
        });
        return copy;
    }

    /// <summary>
    /// Takes the other copy's structure where this one's cannot be read, and its manifest is the other's with flipped bits: few, or about
    /// as many more as its own coded blob shows. Anything else may be another build, whose blob is not to be overwritten.
    /// </summary>
    /// <param name="other">Checked.</param>
    /// <param name="options">Of the load that tells whether the blob is the other manifest's.</param>
    /// <param name="cancellation">Looked at between pieces of the blob.</param>
    internal void Adopt(ArtifactStructure other, SafLoadOptions options, CancellationToken cancellation)
    {
        if (Structure is null && _manifest is not null && _manifest.Length == other.ManifestBytes.Length
            && (StructureFile.IsDamaged(_manifest, other.ManifestBytes, rate: 0)
                || StructureFile.IsDamaged(_manifest, other.ManifestBytes, RateOfBlob(other, options, cancellation))))
        {
            Structure = other;
            _failures.Clear();
        }
    }

    /// <summary>False where a build replaced it since it was opened.</summary>
    internal bool IsUnchanged() => _manifest is null || new ArtifactFolder(_folder).ManifestIs(_manifest);

    /// <summary>Compares every stored byte with its hash or checksum.</summary>
    /// <param name="options">Of the load that <see cref="Read"/> tells of.</param>
    /// <param name="cancellation">Looked at between pieces of the blob.</param>
    internal void Scan(SafLoadOptions options, CancellationToken cancellation) => Try(() =>
    {
        ArtifactStructure structure = Structure!;
        AddDamaged(ArtifactFiles.Manifest, _manifest.AsSpan().SequenceEqual(structure.ManifestBytes));
        AddDamaged(ArtifactFiles.Graph, ReadOrNull(ArtifactFiles.Graph, structure.Graph.Length).AsSpan().SequenceEqual(structure.Graph));
        if (Path.Exists(PathOf(ArtifactFiles.Structure)))
        {
            byte[]? stored = ReadOrNull(ArtifactFiles.Structure, StructureFile.LongestFile(Length(structure)));
            AddDamaged(
                ArtifactFiles.Structure, stored is not null && StructureFile.IsWhole(stored, structure.ManifestBytes, structure.Graph));
        }

        if (Path.Exists(PathOf(ArtifactFiles.Signature)))
        {
            byte[]? signature = ReadOrNull(ArtifactFiles.Signature, SignatureFile.Length);
            AddDamaged(ArtifactFiles.Signature, signature is not null && SignatureFile.IsWhole(signature));
        }

        if (!BlobBlocks.Forget(PathOf(ArtifactFiles.Blob), structure.Manifest))
        {
            DamagedBlocks = [.. Enumerable.Range(0, structure.Manifest.BlockChecksums.Count)];
            return;
        }

        (DamagedBlocks, Read) = ArtifactWeights.Inspect(new ArtifactFolder(_folder), structure, options, cancellation);
    });

    /// <summary>
    /// A file, or the folder itself, that both copies are: then one is a link, and no copy. Null for none, or where nothing tells.
    /// </summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="other">Absolute.</param>
    internal static string? SharedWith(string folder, string other)
    {
        if (!LinuxFiles.Available)
        {
            return Disk.FollowLinks(folder) == Disk.FollowLinks(other) ? other : null;
        }

        try
        {
            foreach (string name in new[] { "", ArtifactFiles.Blob, ArtifactFiles.Manifest, ArtifactFiles.Graph, ArtifactFiles.Structure })
            {
                using SafeFileHandle? own = LinuxFiles.Pin(Path.Combine(folder, name), followLink: true);
                if (own is not null && LinuxFiles.IsAt(own, Path.Combine(other, name)))
                {
                    return Path.Combine(other, name);
                }
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What opens it next says so.
            return null;
        }
    }

    /// <summary>Writes again what is damaged here and known: from structure.bin, and from the other copy.</summary>
    /// <param name="other">Scanned, of the same manifest; null without one.</param>
    /// <param name="cancellation">Looked at between pieces of the blob.</param>
    internal void Repair(StoredCopy? other, CancellationToken cancellation)
    {
        foreach (string name in DamagedFiles)
        {
            Try(() =>
            {
                if (Content(name, other) is not { } content)
                {
                    return;
                }

                Durable.Replace(PathOf(name), file =>
                {
                    RandomAccess.Write(file, content, 0);
                    return true;
                }, ThrowIfReplaced);
                RepairedFiles.Add(name);
                _manifest = name == ArtifactFiles.Manifest ? content : _manifest;
            });
        }

        if (other is not null && DamagedBlocks.Except(other.DamagedBlocks).Any())
        {
            Try(() => RepairBlob(other, cancellation));
        }
    }

    /// <summary>
    /// Share of stored bits that the code put right in this copy's blob, read by the other's manifest; 0 where that is not coded, or its
    /// load would refuse the blob, which then says nothing.
    /// </summary>
    private double RateOfBlob(ArtifactStructure other, SafLoadOptions options, CancellationToken cancellation)
    {
        if (!CodedLayout.IsCoded(other.Manifest))
        {
            return 0;
        }

        try
        {
            (_, SafReadReport? read) = ArtifactWeights.Inspect(new ArtifactFolder(_folder), other, options, cancellation);

            // A blob of empty tensors has no blocks.
            long bits = read is null ? 0 : (read.CodedBlocks - read.Lost) * PolarCode.BlockBits;
            return bits == 0 ? 0 : (double)read!.CorrectedBits / bits;
        }
        catch (Exception e) when (e is SafFormatException or IOException or UnauthorizedAccessException)
        {
            // What failed first, with the manifest, is what is reported.
            return 0;
        }
    }

    private void RepairBlob(StoredCopy other, CancellationToken cancellation)
    {
        List<int> taken = [];
        bool replaced = Durable.Replace(PathOf(ArtifactFiles.Blob), file =>
        {
            (taken, _) = BlobBlocks.Merge(
                PathOf(ArtifactFiles.Blob), other.PathOf(ArtifactFiles.Blob), Structure!.Manifest, file, cancellation);
            return taken.Count > 0;
        }, ThrowIfReplaced);

        // One that was damaged since the scan may be among them.
        RepairedBlocks = replaced ? [.. taken.Intersect(DamagedBlocks)] : [];
    }

    /// <summary>The bytes that a damaged file must have; null where nothing here says so.</summary>
    private byte[]? Content(string name, StoredCopy? other)
    {
        ArtifactStructure structure = Structure!;
        return name switch
        {
            ArtifactFiles.Manifest => structure.ManifestBytes,
            ArtifactFiles.Graph => structure.Graph,
            ArtifactFiles.Signature => Signature(this) ?? (other is null ? null : Signature(other)),
            _ => Mended(this) ?? (other is null ? null : Mended(other))
                ?? StructureFile.Encode(structure.ManifestBytes, structure.Graph, Kind(this)),
        };

        byte[]? Signature(StoredCopy from) => from.ReadOrNull(name, SignatureFile.Length) is { } stored ? SignatureFile.Mend(stored) : null;

        // None of its blocks tells: the kind that has the file's length, else the one that needs the fewest bytes.
        StructureKind Kind(StoredCopy from) => from.ReadOrNull(name, StructureFile.LongestFile(Length(structure))) is { } stored
            && StructureFile.Encode(structure.ManifestBytes, structure.Graph, StructureKind.Coded).Length == stored.Length
            ? StructureKind.Coded : StructureKind.Copies;

        byte[]? Mended(StoredCopy from) => from.ReadOrNull(name, StructureFile.LongestFile(Length(structure))) is { } stored
            ? StructureFile.Mend(stored, structure.ManifestBytes, structure.Graph)
            : null;
    }

    private void ThrowIfReplaced()
    {
        if (!IsUnchanged())
        {
            throw new IOException($"'{_folder}' was replaced while it was scrubbed, and is left alone");
        }
    }

    private void AddDamaged(string name, bool isWhole)
    {
        if (!isWhole)
        {
            DamagedFiles.Add(name);
        }
    }

    /// <summary>Null where it is missing or too long.</summary>
    /// <exception cref="SafFormatException">It is a link, a device or a folder, which nobody put there by a flip.</exception>
    private byte[]? ReadOrNull(string name, long most)
    {
        string path = PathOf(name);
        return Path.Exists(path) && RegularFile.Length(path) <= most ? RegularFile.ReadAll(path, most) : null;
    }

    private void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is SafFormatException or IOException or UnauthorizedAccessException)
        {
            _failures.Add(e);
        }
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static long Length(ArtifactStructure structure) => structure.ManifestBytes.Length + (long)structure.Graph.Length;
}
