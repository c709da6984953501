using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Data;

/// <summary>A file of a header and records of one size.</summary>
internal sealed record RecordFile(string Path, long Header, int RecordBytes, long Count)
{
    /// <summary>A file that is records from its first byte after the header to its last.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">
    /// SAF0105 missing; SAF0107 when the size is no whole number of records.
    /// </exception>
    internal static RecordFile Open(string path, string description, long header, int recordBytes)
    {
        long length = Length(path, description);
        long left = length - header;
        if (left <= 0 || left % recordBytes != 0)
        {
            long records = Math.Max(1, (Math.Max(0, left) + recordBytes - 1) / recordBytes);
            throw DataFailure.WrongSize(
                path, $"{records} records of {recordBytes} bytes after {header} bytes of header", header + (records * recordBytes), length);
        }

        return new(path, header, recordBytes, left / recordBytes);
    }

    internal static long Length(string path, string description)
    {
        return File.Exists(path) ? FileLength.Of(path) : throw DataFailure.FileMissing(path, description);
    }

    /// <summary>Reads the window of the records of all files, numbered through.</summary>
    internal static SampleStore Read(IReadOnlyList<RecordFile> files, int first, int count)
    {
        SampleStore store = new(files[0].RecordBytes);
        long start = 0;
        foreach (RecordFile file in files)
        {
            long from = Math.Max(first, start) - start;
            long to = Math.Min((long)first + count, start + file.Count) - start;
            if (from < to)
            {
                store.Add(file.Read(from, to - from));
            }

            start += file.Count;
        }

        return store;
    }

    private byte[] Read(long first, long count)
    {
        long bytes = count * RecordBytes;
        if (bytes > Array.MaxLength)
        {
            throw DataFailure.Damaged(
                Path, $"{bytes} bytes of one file would be used, at most {Array.MaxLength} can be: set 'take', or split the file");
        }

        byte[] result = new byte[bytes];
        using FileStream stream = new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        stream.Position = Header + (first * RecordBytes);
        int read = stream.ReadAtLeast(result, result.Length, throwOnEndOfStream: false);
        return read == result.Length
            ? result
            : throw DataFailure.WrongSize(Path, $"{count} records from byte {Header + (first * RecordBytes)} on", bytes, read);
    }
}
