using System.IO.Compression;
using System.Text;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Tests.Data;

/// <summary>Tiny data files made by a test, in a folder that goes away with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("safbuild-test-").FullName;

    internal string File(string name) => Path.Combine(_path, name);

    internal string Write(string name, params byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    internal string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a .npz of .npy entries.</summary>
    internal string WriteNpz(string name, params (string Array, byte[] Npy)[] arrays)
    {
        using ZipArchive zip = ZipFile.Open(File(name), ZipArchiveMode.Create);
        foreach ((string array, byte[] npy) in arrays)
        {
            using Stream entry = zip.CreateEntry(array + ".npy").Open();
            entry.Write(npy);
        }

        return File(name);
    }

    /// <summary>A .npy of version 1 as NumPy writes it.</summary>
    internal static byte[] Npy(string descr, string shape, byte[] values, bool fortran = false)
    {
        string header = $"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}";
        header = header.PadRight((64 * ((header.Length + 10 + 64) / 64)) - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. values];
    }

    internal static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    internal static ModelSignature Model(params long[] shape) => Model(NumberType.Float32, shape);

    internal static ModelSignature Model(NumberType type, params long[] shape) =>
        new([new("input", type, shape)], [new("output", NumberType.Float32, [-1, 10])]);

    internal static float[] Sample(DataInput input, int sample)
    {
        Assert.Equal(NumberType.Float32, input.Type);
        float[] values = new float[input.SampleShape.Aggregate(1L, (a, b) => a * b)];
        input.Copy(sample, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    internal static byte[] Raw(DataInput input, int sample, int bytes)
    {
        byte[] values = new byte[bytes];
        input.Copy(sample, values);
        return values;
    }

    public void Dispose() => Directory.Delete(_path, true);
}
