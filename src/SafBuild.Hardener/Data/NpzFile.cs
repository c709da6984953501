using System.IO.Compression;

namespace SafBuild.Hardener.Data;

/// <summary>A .npz file: a zip of .npy entries, stored or deflated.</summary>
internal sealed class NpzFile : IDisposable
{
    private readonly string _path;
    private readonly ZipArchive _zip;

    private NpzFile(string path, ZipArchive zip) => (_path, _zip) = (path, zip);

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0105 missing, SAF0107 no zip file.</exception>
    internal static NpzFile Open(string path, string description)
    {
        long length = RecordFile.Length(path, description);
        try
        {
            return new(path, ZipFile.OpenRead(path));
        }
        catch (InvalidDataException e)
        {
            throw DataFailure.Damaged(path, $"{length} bytes that are no whole .npz (zip) file: {e.Message}", e);
        }
    }

    internal IReadOnlyList<string> Names =>
        [.. _zip.Entries.Select(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal) ? e.FullName[..^4] : e.FullName)];

    internal NpyArray? Find(string name)
    {
        if (_zip.GetEntry(name + ".npy") is not { } entry)
        {
            return null;
        }

        if (entry.Length > Array.MaxLength)
        {
            throw DataFailure.Damaged(
                _path, $"array '{name}' has {entry.Length} bytes; at most {Array.MaxLength} are read: split the file");
        }

        try
        {
            // The entry's own length is only a claim: the buffer grows with what is really there.
            using Stream stream = entry.Open();
            using MemoryStream bytes = new((int)Math.Min(entry.Length, 64 * Math.Max(4096, entry.CompressedLength)));
            stream.CopyTo(bytes);
            return NpyArray.Parse(_path, name, bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        }
        catch (InvalidDataException e)
        {
            throw DataFailure.Damaged(_path, $"array '{name}' cannot be unpacked: {e.Message}", e);
        }
    }

    public void Dispose() => _zip.Dispose();
}
