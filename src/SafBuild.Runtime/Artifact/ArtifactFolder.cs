using Microsoft.Win32.SafeHandles;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// The files of an artifact on disk. Their names are fixed, so a manifest cannot lead anywhere else; each must be a regular
/// file with the length that the manifest gives before it is opened.
/// </summary>
internal sealed class ArtifactFolder
{
    internal const string GraphName = "graph.onnx";
    internal const string BlobName = "weights.bin";

    private readonly string _path;

    internal ArtifactFolder(string path)
    {
        _path = path;
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"there is no artifact folder '{path}'");
        }
    }

    internal string PathOf(string name) => Path.Combine(_path, name);

    /// <summary>The bytes of manifest.json, not looked at yet.</summary>
    internal byte[] ReadManifestBytes()
    {
        long length = RegularFile(ManifestReader.FileName);
        return length <= ManifestEnvelope.LargestManifest
            ? ReadAll(ManifestReader.FileName, length)
            : throw new SafFormatException(
                PathOf(ManifestReader.FileName), "", $"{length} bytes", $"at most {ManifestEnvelope.LargestManifest}");
    }

    /// <summary>Whether manifest.json still has these bytes, so that what was read in between belongs together.</summary>
    internal bool ManifestIs(byte[] bytes)
    {
        try
        {
            return ReadManifestBytes().AsSpan().SequenceEqual(bytes);
        }
        catch (Exception e) when (e is SafFormatException or IOException)
        {
            return false;
        }
    }

    internal ArtifactManifest ReadManifest(byte[] bytes)
    {
        try
        {
            return ManifestReader.Read(bytes);
        }
        catch (SafFormatException e)
        {
            throw new SafFormatException(PathOf(ManifestReader.FileName), e.Field, e.Found, e.Expected, e);
        }
    }

    internal byte[] ReadGraph(ArtifactManifest manifest)
    {
        RequireLength(GraphName, manifest.GraphLength);
        byte[] graph = ReadAll(GraphName, manifest.GraphLength);
        string found = Checksums.Sha256(graph);
        if (found != manifest.GraphSha256)
        {
            throw new SafFormatException(PathOf(GraphName), "", $"SHA-256 {found}", manifest.GraphSha256);
        }

        try
        {
            GraphReferences.Check(graph, manifest);
            return graph;
        }
        catch (SafFormatException e)
        {
            throw new SafFormatException(PathOf(GraphName), e.Field, e.Found, e.Expected, e);
        }
    }

    internal (AlignedBuffer Decoded, SafReadReport Report) ReadWeights(ArtifactManifest manifest, SafLoadOptions options)
    {
        RequireLength(BlobName, manifest.BlobLength);
        AlignedBuffer decoded = new(manifest.DecodedLength);
        try
        {
            (ReadCounts counts, IReadOnlyList<int> damaged) = BlobFile.Read(
                PathOf(BlobName), manifest, decoded, options.CheckBlocks, BlobParts.Split(manifest, options.MaxThreads));
            return (decoded, Report(manifest, counts, damaged));
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
    }

    private static SafReadReport Report(ArtifactManifest manifest, ReadCounts counts, IReadOnlyList<int> damaged) => new()
    {
        Nan = counts.Nan,
        Infinite = counts.Infinite,
        OutOfRange = counts.OutOfRange,
        Voted = counts.Voted,
        Corrected = counts.Corrected,
        Detected = counts.Detected,
        BlockSize = manifest.BlockSize,
        BlockCount = manifest.BlockChecksums.Count,
        DamagedBlocks = damaged,
        EstimatedBitErrorRate = BitErrorEstimate.Compute(manifest, counts, damaged.Count),
    };

    private void RequireLength(string name, long expected)
    {
        long length = RegularFile(name);
        if (length != expected)
        {
            throw new SafFormatException(PathOf(name), "", $"{length} bytes", $"{expected} bytes");
        }
    }

    /// <summary>Its length. A link could lead out of the folder, and a pipe would block: both are refused before they are opened.</summary>
    private long RegularFile(string name)
    {
        FileInfo file = new(PathOf(name));
        if (!file.Exists)
        {
            throw new SafFormatException(file.FullName, "", "no such file", "a regular file");
        }

        return file.LinkTarget is null && (file.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) == 0
            ? file.Length
            : throw new SafFormatException(file.FullName, "", "a link or device", "a regular file");
    }

    private byte[] ReadAll(string name, long length)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)length));
        if (length == 0)
        {
            return bytes;
        }

        using SafeFileHandle handle = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(handle, bytes.AsSpan(done), done);
            done += read > 0 ? read : throw new SafFormatException(PathOf(name), "", $"an end after {done} bytes", $"{length} bytes");
        }

        return bytes;
    }
}
