using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Onnx;

/// <summary>
/// Brings external data into raw_data. A location is data from the model, so it may only name files inside the
/// model's folder: no absolute path, no "..", no link that leads out.
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
        long length = Number(tensor, "length") ?? needed;
        if (needed < 0 || length != needed)
        {
            throw Invalid(tensor, $"shape [{string.Join(",", tensor.Dims)}] needs {needed} bytes and its external data gives {length}");
        }

        try
        {
            long size = new FileInfo(file).Length;
            if (offset > size || length > size - offset)
            {
                throw Invalid(tensor, $"needs bytes {offset} to {offset + length} of '{file}', which has {size}; the file is too short");
            }

            if (!_read.TryGetValue((file, offset, length), out ByteString? bytes))
            {
                _bytesRead += length;
                if (_bytesRead > 4 * size + (256L << 20) && _bytesRead > 4 * _files.Sum(f => new FileInfo(f).Length))
                {
                    throw Invalid(tensor, "the tensors' ranges overlap so often that they take more than four times the external files");
                }

                bytes = ReadRange(file, offset, checked((int)length));
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

    private static ByteString ReadRange(string file, long offset, int length)
    {
        byte[] bytes = new byte[length];
        using FileStream stream = File.OpenRead(file);
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
        if (!IsInside(file) || LeadsOut(file))
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

    private bool IsInside(string file) =>
        file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Whether a link on the way, from the folder down to the file, leaves the folder.</summary>
    private bool LeadsOut(string file)
    {
        for (string? at = file; at is not null && IsInside(at); at = Path.GetDirectoryName(at))
        {
            FileSystemInfo? target = File.Exists(at) ? File.ResolveLinkTarget(at, returnFinalTarget: true)
                : Directory.Exists(at) ? Directory.ResolveLinkTarget(at, returnFinalTarget: true) : null;
            if (target is not null && !IsInside(target.FullName))
            {
                return true;
            }
        }

        return false;
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
