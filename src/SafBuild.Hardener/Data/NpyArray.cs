using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>
/// An array of a .npz file: the .npy format of NumPy, versions 1 to 3, little endian, C or Fortran order; in memory C order.
/// </summary>
internal sealed partial record NpyArray(NumberType Element, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Values)
{
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Shape of one sample: all but the first dimension.</summary>
    internal IReadOnlyList<long> SampleShape => [.. Shape.Skip(1)];

    /// <summary>Parses the bytes of one .npy entry.</summary>
    /// <param name="file">The .npz, for messages.</param>
    /// <param name="name">The array, for messages.</param>
    /// <param name="bytes">The whole entry.</param>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0107: no .npy, another type or order, or a wrong size.</exception>
    internal static NpyArray Parse(string file, string name, ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> head = bytes.Span;
        if (head.Length < 12 || !head.StartsWith(Magic) || head[6] is < 1 or > 3)
        {
            throw DataFailure.Damaged(file, $"array '{name}' does not begin with a NumPy header");
        }

        // Version 1 has a header length of two bytes, later ones of four.
        long start = head[6] == 1 ? 10 : 12;
        long length = head[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(head[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        if (start + length > head.Length)
        {
            throw DataFailure.WrongSize(file, $"header of array '{name}'", start + length, head.Length);
        }

        string header = Encoding.UTF8.GetString(head.Slice((int)start, (int)length));
        Match descr = Descr().Match(header), order = Order().Match(header), shape = ShapeText().Match(header);
        if (!descr.Success || !order.Success || !shape.Success)
        {
            throw DataFailure.Damaged(file, $"array '{name}' has the header '{header.Trim()}', which is not a plain array's");
        }

        NumberType element = Type(descr.Groups[1].Value) ?? throw DataFailure.Damaged(
            file, $"array '{name}' has the type '{descr.Groups[1].Value}'; f2, f4, f8, i1 to i8, u1 to u8 and b1 in little endian are "
            + $"read; convert it with astype");
        List<long> dimensions = [];
        foreach (string part in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            dimensions.Add(long.TryParse(part, out long d) ? d : -1);
        }

        int count = Shapes.Count(dimensions)
            ?? throw DataFailure.Damaged(file, $"array '{name}' has the shape ({shape.Groups[1].Value}), which is impossible or too large");
        ReadOnlyMemory<byte> values = bytes[(int)(start + length)..];
        bool fortran = order.Groups[1].Value == "True" && dimensions.Count > 1;
        return values.Length == (long)count * element.Size()
            ? new(element, dimensions, fortran ? RowMajor(values.Span, dimensions, element.Size()) : values)
            : throw DataFailure.WrongSize(
                file, $"values of array '{name}', {Shapes.Text(dimensions)} of {element}", (long)count * element.Size(), values.Length);
    }

    /// <summary>From Fortran order, in which the first dimension runs fastest.</summary>
    private static byte[] RowMajor(ReadOnlySpan<byte> values, IReadOnlyList<long> shape, int size)
    {
        byte[] result = new byte[values.Length];
        long[] index = new long[shape.Count];
        for (int from = 0; from < values.Length; from += size)
        {
            long to = 0;
            for (int d = 0; d < index.Length; d++)
            {
                to = (to * shape[d]) + index[d];
            }

            values.Slice(from, size).CopyTo(result.AsSpan((int)(to * size)));
            for (int d = 0; d < index.Length && ++index[d] == shape[d]; d++)
            {
                index[d] = 0;
            }
        }

        return result;
    }

    private static NumberType? Type(string descr) => descr switch
    {
        "<f2" => NumberType.Float16,
        "<f4" => NumberType.Float32,
        "<f8" => NumberType.Float64,
        "|i1" or "<i1" => NumberType.Int8,
        "|u1" or "<u1" => NumberType.UInt8,
        "<i2" => NumberType.Int16,
        "<i4" => NumberType.Int32,
        "<i8" => NumberType.Int64,
        "|b1" => NumberType.Bool,
        "<u2" => NumberType.UInt16,
        "<u4" => NumberType.UInt32,
        "<u8" => NumberType.UInt64,
        _ => null,
    };

    [GeneratedRegex("'descr'\\s*:\\s*'([^']*)'")]
    private static partial Regex Descr();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([^)]*)\\)")]
    private static partial Regex ShapeText();
}
