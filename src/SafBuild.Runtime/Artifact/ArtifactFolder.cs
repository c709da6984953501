using Microsoft.Win32.SafeHandles;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// The one reader of artifacts on disk, for applications, gate and verbs. The names of the files are fixed, so a manifest cannot lead
/// anywhere else; each must be a regular file with the length that the manifest gives before it is opened. On Linux the folder itself is
/// opened once for each read: a build that exchanges it meanwhile takes nothing away from under the reader and mixes nothing in.
/// </summary>
internal sealed class ArtifactFolder
{
    /// <summary>Reads of an artifact that is replaced meanwhile, before giving up.</summary>
    private const int Attempts = 5;

    /// <summary>Before a folder that is replaced in two steps is looked for again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly string _path;

    /// <summary>Where the folder's files are opened: its path, or below its handle while it is read.</summary>
    private string _place;

    internal ArtifactFolder(string path)
    {
        _path = path;
        _place = path;
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"there is no artifact folder '{path}'");
        }
    }

    /// <summary>A path to the folder that is being read, also when it has another name by now.</summary>
    internal string Place => _place;

    internal string PathOf(string name) => Path.Combine(_path, name);

    internal ArtifactFile FileOf(string name) => new(PathOf(name), Path.Combine(_place, name));

    /// <summary>
    /// Reads manifest and graph, then what <paramref name="read"/> reads under them. A build may replace the artifact meanwhile: the
    /// manifest before and after tells, and all is read again. A blob of another build would otherwise look like faults. Not from several
    /// threads at once.
    /// </summary>
    /// <exception cref="SafFormatException">A file is missing, damaged, or not as docs/format.md says.</exception>
    internal T Read<T>(Func<ArtifactStructure, T> read) where T : class
    {
        for (int attempt = 1; ; attempt++)
        {
            using SafeFileHandle? folder = LinuxFiles.Available ? LinuxFiles.Pin(_path, followLink: true) : null;
            _place = folder is null ? _path : LinuxFiles.PlaceOf(folder);
            byte[]? manifest = null;
            try
            {
                manifest = ReadManifestBytes();
                T result = read(ReadStructure(manifest));
                if (ManifestIs(manifest))
                {
                    return result;
                }

                (result as IDisposable)?.Dispose();
            }
            catch (Exception e) when (e is SafFormatException or FileNotFoundException or DirectoryNotFoundException
                && attempt < Attempts && IsReplaced(folder, manifest))
            {
            }
            finally
            {
                _place = _path;
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
        RegularFile.RequireLength(FileOf(ArtifactFiles.Blob), manifest.BlobLength);
        byte[] blob = RegularFile.ReadAll(FileOf(ArtifactFiles.Blob), manifest.BlobLength);
        return blob.Length == manifest.BlobLength
            ? blob
            : throw new SafFormatException(PathOf(ArtifactFiles.Blob), "", $"{blob.Length} bytes", $"{manifest.BlobLength} bytes");
    }

    /// <summary>Manifest and graph from their files, or where these are damaged from structure.bin.</summary>
    internal ArtifactStructure ReadStructure(byte[] manifestBytes) => new StructureReader(new FilesOfFolder(this)).Read(manifestBytes);

    /// <summary>The bytes of manifest.json, not looked at yet.</summary>
    internal byte[] ReadManifestBytes() => RegularFile.ReadAll(FileOf(ArtifactFiles.Manifest), ManifestEnvelope.LargestManifest);

    /// <summary>Whether a read failed because the folder was being replaced.</summary>
    /// <param name="folder">That is read; null where it is known by its name alone.</param>
    /// <param name="manifest">As it was read first; null when that is what failed.</param>
    private bool IsReplaced(SafeFileHandle? folder, byte[]? manifest)
    {
        if (folder is not null && !LinuxFiles.IsAt(folder, _path))
        {
            // The files of the old folder are being deleted, in any order, and a new one has its name.
            return true;
        }

        if (manifest is not null)
        {
            return !ManifestIs(manifest);
        }

        bool isGone = folder is null && !File.Exists(PathOf(ArtifactFiles.Manifest));
        if (isGone)
        {
            // For a moment there is no folder of this name, where two cannot be exchanged.
            Thread.Sleep(Pause);
        }

        return isGone;
    }

    /// <summary>Whether manifest.json has these bytes now.</summary>
    internal bool ManifestIs(byte[] bytes)
    {
        try
        {
            return RegularFile.Is(FileOf(ArtifactFiles.Manifest), bytes);
        }
        catch (Exception e) when (e is SafFormatException or IOException)
        {
            return false;
        }
    }

    private sealed class FilesOfFolder(ArtifactFolder folder) : ArtifactSource
    {
        internal override string PathOf(string name) => folder.PathOf(name);

        internal override byte[] ReadAll(string name, long most) => RegularFile.ReadAll(folder.FileOf(name), most);

        internal override void RequireLength(string name, long expected) => RegularFile.RequireLength(folder.FileOf(name), expected);
    }
}
