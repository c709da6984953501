using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Shapes;

/// <summary>The arrays of a file that numpy.savez wrote.</summary>
public static class Npz
{
    /// <param name="file">An .npz file.</param>
    /// <param name="array">The array's name in it, such as x.</param>
    /// <returns>All its elements, row by row.</returns>
    public static float[] Read(string file, string array)
    {
        using ZipArchive archive = ZipFile.OpenRead(file);
        ZipArchiveEntry entry = archive.GetEntry($"{array}.npy") ?? throw new InvalidDataException($"'{file}' has no array '{array}'");
        using BinaryReader reader = new(new BufferedStream(entry.Open()));

        // Six bytes of magic and two of the version, whose first decides how long the header's length is.
        bool isFirst = reader.ReadBytes(8)[6] == 1;
        string header = Encoding.ASCII.GetString(reader.ReadBytes(isFirst ? reader.ReadUInt16() : reader.ReadInt32()));
        if (header.Contains("'fortran_order': True"))
            throw new NotSupportedException($"'{array}' is stored column by column: save numpy.ascontiguousarray of it");

        string type = Regex.Match(header, @"'descr': '([^']+)'").Groups[1].Value;
        Func<float> next = type switch
        {
            "<f4" => reader.ReadSingle,
            "<f8" => () => (float)reader.ReadDouble(),
            "|u1" => () => reader.ReadByte(),
            "<i4" => () => reader.ReadInt32(),
            "<i8" => () => reader.ReadInt64(),
            _ => throw new NotSupportedException($"'{array}' has numbers of type {type}: add a line for them here"),
        };
        int count = Regex.Matches(Regex.Match(header, @"'shape': \(([^)]*)\)").Groups[1].Value, @"\d+")
            .Aggregate(1, (product, dimension) => product * int.Parse(dimension.Value));
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = next();
        return values;
    }
}
