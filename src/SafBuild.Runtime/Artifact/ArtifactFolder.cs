namespace SafBuild.Runtime.Artifact;

/// <summary>
/// The one reader of artifacts on disk, for applications, gate and verbs. The names of the files are fixed, so a manifest cannot lead
/// anywhere else; each must be a regular file with the length that the manifest gives before it is opened.
/// </summary>
internal sealed class ArtifactFolder
{
    /// <summary>Reads of an artifact that is replaced meanwhile, before giving up.</summary>
    private const int Attempts = 5;

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

    /// <summary>
    /// Reads manifest and graph, then what <paramref name="read"/> reads under them. A build may replace the artifact meanwhile: the
    /// manifest before and after tells, and all is read again. A blob of another build would otherwise look like faults.
    /// </summary>
    /// <exception cref="SafFormatException">A file is missing, damaged, or not as docs/format.md says.</exception>
    internal T Read<T>(Func<ArtifactStructure, T> read) where T : class
    {
        for (int attempt = 1; ; attempt++)
        {
            byte[] manifest = ReadManifestBytes();
            try
            {
                T result = read(ReadStructure(manifest));
                if (ManifestIs(manifest))
                {
                    return result;
                }

                (result as IDisposable)?.Dispose();
            }
            catch (SafFormatException) when (attempt < Attempts && !ManifestIs(manifest))
            {
            }

            if (attempt == Attempts)
            {
                throw new SafFormatException(
                    PathOf(ArtifactFiles.Manifest), "", "another manifest each time", "files that do not change while they are read");
            }
        }
    }

    /// <summary>The blob's bytes, which may have faults.</summary>
    internal byte[] ReadBlob(ArtifactManifest manifest)
    {
        RegularFile.RequireLength(PathOf(ArtifactFiles.Blob), manifest.BlobLength);
        byte[] blob = RegularFile.ReadAll(PathOf(ArtifactFiles.Blob), manifest.BlobLength);
        return blob.Length == manifest.BlobLength
            ? blob
            : throw new SafFormatException(PathOf(ArtifactFiles.Blob), "", $"{blob.Length} bytes", $"{manifest.BlobLength} bytes");
    }

    /// <summary>Manifest and graph from their files, or where these are damaged from structure.bin.</summary>
    internal ArtifactStructure ReadStructure(byte[] manifestBytes) => new StructureReader(new FilesOfFolder(this)).Read(manifestBytes);

    /// <summary>The bytes of manifest.json, not looked at yet.</summary>
    internal byte[] ReadManifestBytes() => RegularFile.ReadAll(PathOf(ArtifactFiles.Manifest), ManifestEnvelope.LargestManifest);

    /// <summary>Whether manifest.json has these bytes now.</summary>
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

    private sealed class FilesOfFolder(ArtifactFolder folder) : ArtifactSource
    {
        internal override string PathOf(string name) => folder.PathOf(name);

        internal override byte[] ReadAll(string name, long most) => RegularFile.ReadAll(folder.PathOf(name), most);

        internal override void RequireLength(string name, long expected) => RegularFile.RequireLength(folder.PathOf(name), expected);
    }
}
