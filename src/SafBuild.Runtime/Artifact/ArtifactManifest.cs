namespace SafBuild.Runtime.Artifact;

/// <summary>manifest.json in memory; docs/format.md is normative.</summary>
internal sealed record ArtifactManifest
{
    /// <summary>Version of docs/format.md: 1 or 2.</summary>
    public int Version { get; init; } = 1;

    public required string Name { get; init; }

    /// <summary>Length in bytes and lower-case SHA-256 of graph.onnx.</summary>
    public required long GraphLength { get; init; }

    public required string GraphSha256 { get; init; }

    /// <summary>Length in bytes of weights.bin, the bits that are under fault.</summary>
    public required long BlobLength { get; init; }

    /// <summary>Bytes of the blob that one checksum covers; the last block may be shorter.</summary>
    public int BlockSize { get; init; } = 65536;

    /// <summary>CRC32C of every block of the clean blob. A difference is reported, not refused: faults are expected there.</summary>
    public required IReadOnlyList<uint> BlockChecksums { get; init; }

    /// <summary>Some bits of the clean blob (BitSample); empty in version 1.</summary>
    public IReadOnlyList<byte> Sample { get; init; } = [];

    /// <summary>
    /// Lower-case SHA-256 of the clean blob: what a signature of the manifest says of the weights. No load compares it. Null in version 1,
    /// which has no place for it, and where a writer of version 2 did not give it.
    /// </summary>
    public string? BlobSha256 { get; init; }

    /// <summary>
    /// The external file name that graph.onnx gives for its weights; no such file exists, the buffer is handed over in memory.
    /// </summary>
    public required string DecodedName { get; init; }

    /// <summary>Bytes of the decoded buffer.</summary>
    public required long DecodedLength { get; init; }

    /// <summary>In the order of the weights; places in the blob follow from it (BlobLayout).</summary>
    public required IReadOnlyList<TensorEntry> Tensors { get; init; }

    /// <summary>
    /// Bit error rates that the artifact was made for and that a gate judges it at before it leaves the build, ascending; empty where
    /// nothing stops it there (Gate=Warning, Gate=Off). Version 2 only.
    /// </summary>
    public IReadOnlyList<double> GatedRates { get; init; } = [];

    /// <summary>
    /// Where the artifact comes from (tool version, model hash, options, seed): name and value, ordered by name; no time, machine or
    /// folder.
    /// </summary>
    public IReadOnlyDictionary<string, string> Provenance { get; init; } = new Dictionary<string, string>();

    /// <summary>The same with what tells a damaged blob from this clean one.</summary>
    internal ArtifactManifest WithChecksums(ReadOnlySpan<byte> blob) => this with
    {
        BlockChecksums = Checksums.Blocks(blob, BlockSize),
        BlobSha256 = Version == 1 ? null : Checksums.Sha256(blob),
        Sample = Version == 1 ? [] : BitSample.Of(blob),
    };
}
