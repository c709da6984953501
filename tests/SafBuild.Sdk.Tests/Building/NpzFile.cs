using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>NumPy's archive of float arrays, as numpy.savez writes it.</summary>
internal static class NpzFile
{
    /// <param name="path">Overwritten.</param>
    /// <param name="arrays">Name, shape and values in C order.</param>
    internal static void Write(string path, params (string Name, int[] Shape, float[] Values)[] arrays)
    {
        using FileStream file = File.Create(path);
        using ZipArchive archive = new(file, ZipArchiveMode.Create);
        foreach ((string name, int[] shape, float[] values) in arrays)
        {
            using Stream entry = archive.CreateEntry(name + ".npy").Open();
            entry.Write(Header(shape));
            entry.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }

    /// <summary>Version 1.0, padded to 64 bytes: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html</summary>
    private static byte[] Header(int[] shape)
    {
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Concat(shape.Select(d => $"{d},"))}), }}";
        text = text.PadRight(((text.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }
}
