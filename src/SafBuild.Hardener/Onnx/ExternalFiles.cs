using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Onnx;

/// <summary>
/// Brings external data into raw_data. A location is data from the model, so it may only name files inside the
/// model's folder: no absolute path, no "..", no link that leads out of the folder and, where the model itself is a link, of the folder
/// in which the model really lies (a cache whose names are links into one folder of contents). ONNX Runtime judges so, too.
/// </summary>
internal sealed class ExternalFiles(string model, string folder)
{
    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);

    /// <summary>Tensors that share a range share the bytes: many tensors on one range must not multiply the memory.</summary>
    private readonly Dictionary<(string File, long Offset, long Length), ByteString> _read = [];

    private long _bytesRead;

    internal IReadOnlyCollection<string> Files => _files;

    /// <summary>Fills <see cref="Files"/> without reading them.</summary>
    internal void Find(ModelProto proto)
    {
        foreach (TensorProto tensor in GraphWalk.Tensors(proto).Where(IsExternal))
        {
            Locate(tensor);
        }
    }

    internal void BringIn(ModelProto proto)
    {
        foreach (TensorProto tensor in GraphWalk.Tensors(proto))
        {
            if (IsExternal(tensor))
            {
                tensor.RawData = Read(tensor);
                tensor.ClearDataLocation();
            }

            // Where they say nothing, too: in an artifact the Runtime refuses a tensor that is external in one field and not in the other.
            tensor.ExternalData.Clear();
        }
    }

    /// <summary>One hash over the model's hash and the files', in order of their names relative to the folder.</summary>
    internal string HashWith(string modelHash)
    {
        StringBuilder text = new(modelHash);
        foreach (string file in _files)
        {
            using FileStream stream = File.OpenRead(file);
            text.Append('\n').Append(Path.GetRelativePath(folder, file).Replace('\\', '/')).Append(' ')
                .Append(Convert.ToHexStringLower(SHA256.HashData(stream)));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static bool IsExternal(TensorProto tensor) =>
        tensor.HasDataLocation && tensor.DataLocation == TensorProto.Types.DataLocation.External;

    private ByteString Read(TensorProto tensor)
    {
        string file = Locate(tensor);
        long count = TensorData.Count(tensor.Dims);
        long needed = count < 0 ? -1 : TensorData.RawLength(TensorData.Type(tensor), count);
        long offset = Number(tensor, "offset") ?? 0;

        // Some writers put 0 for what they do not know; ONNX Runtime takes the length that shape and type ask for.
        long length = Number(tensor, "length") is { } given and not 0 ? given : needed;
        if (needed < 0 || length != needed)
        {
            throw Invalid(tensor, $"shape [{string.Join(",", tensor.Dims)}] needs {needed} bytes and its external data gives {length}");
        }

        try
        {
            using FileStream stream = File.OpenRead(file);
            long size = stream.Length;
            if (offset > size || length > size - offset)
            {
                throw Invalid(tensor, $"needs bytes {offset} to {offset + length} of '{file}', which has {size}; the file is too short");
            }

            if (!_read.TryGetValue((file, offset, length), out ByteString? bytes))
            {
                _bytesRead += length;
                if (_bytesRead > 4 * size + (256L << 20) && _bytesRead > 4 * _files.Sum(FileLength.Of))
                {
                    throw Invalid(tensor, "the tensors' ranges overlap so often that they take more than four times the external files");
                }

                bytes = ReadRange(stream, offset, checked((int)length));
                _read.Add((file, offset, length), bytes);
            }

            return bytes;
        }
        catch (OverflowException e)
        {
            throw Invalid(tensor, $"has {length} bytes, and one tensor has at most {int.MaxValue}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(tensor, $"its external file '{file}' cannot be read: {e.Message}", e);
        }
    }

    private static ByteString ReadRange(FileStream stream, long offset, int length)
    {
        byte[] bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private string Locate(TensorProto tensor)
    {
        string location = tensor.ExternalData.LastOrDefault(e => e.Key == "location")?.Value ?? "";
        if (location.Length == 0)
        {
            throw Invalid(tensor, "its external data names no location");
        }

        string file = location.Contains('\0') || Path.IsPathRooted(location) ? "" : Path.GetFullPath(Path.Combine(folder, location));
        if (!IsInside(file, folder) || LeadsOut(file, Path.Combine(folder, location)))
        {
            throw Invalid(tensor, $"its external file '{location}' lies outside the model's folder '{folder}'");
        }

        if (!File.Exists(file))
        {
            throw Invalid(tensor, $"its external file '{file}' does not exist; put it beside the model");
        }

        _files.Add(file);
        return file;
    }

    private static bool IsInside(string file, string folder) =>
        file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <param name="file">The file as it will be opened.</param>
    /// <param name="written">As the model has it: ".." behind a link is another file for the system, which ONNX Runtime asks.</param>
    private bool LeadsOut(string file, string written)
    {
        try
        {
            string real = RealPath.Of(file);
            if (real != RealPath.Of(written))
            {
                return true;
            }

            string beside = Path.GetDirectoryName(RealPath.Of(Path.GetFullPath(model)))!;
            return !IsInside(real, RealPath.Of(folder)) && !IsInside(real, beside);
        }
        catch (IOException)
        {
            // A circle of links: the message about a file that does not exist says more.
            return false;
        }
    }

    private long? Number(TensorProto tensor, string key)
    {
        string? text = tensor.ExternalData.LastOrDefault(e => e.Key == key)?.Value;
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Invalid(tensor, $"the {key} '{text}' of its external data is not a number of bytes");
    }

    private SafException Invalid(TensorProto tensor, string what, Exception? inner = null) =>
        new(Codes.ExternalDataInvalid, model, $"external data of tensor '{tensor.Name}': {what}.", inner);
}
