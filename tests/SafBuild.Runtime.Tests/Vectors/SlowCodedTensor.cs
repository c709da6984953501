using System.Text.Json;
using static SafBuild.Runtime.Tests.Vectors.SlowReader;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>Tensors of docs/format.md, 14, for <see cref="SlowReader"/>: rules 1 and 8.</summary>
internal static class SlowCodedTensor
{
    internal static SlowTensor Of(JsonElement t, string read)
    {
        string type = SlowJson.Text(t, "elementType");
        string storage = SlowJson.Text(t, "storage");
        int bits = (int)Math.Min(SlowJson.Integer(t.GetProperty("valueBits")), 99);
        bool isLevels = read == "coded";
        bool packed = type is "Int4" or "UInt4";
        int[] widths = storage switch
        {
            "Coded32" => [4, 6, 8],
            "Coded16" => [4, 5, 6, 8],
            "Coded8" => [4, 5, 6],
            "Coded64" when !isLevels => [8],
            _ => throw new FormatException("14.1"),
        };
        Require(widths.Contains(bits), "14.1");
        Require(isLevels
            ? type is "Float32" or "Float16" or "BFloat16" or "Float64"
            : storage == "Coded64" || (packed ? bits == 4 : type is "Int8" or "UInt8" && bits == 8), "14.1");
        string[] own = isLevels ? ["scaleShape", "scales", .. bits < 6 ? new[] { "levels" } : []]
            : packed ? ["lost"] : ["lost", type is "Int64" or "UInt64" ? "range?" : "range"];
        SlowJson.Keys(t, ["name", "elementType", "shape", "storage", "read", "valueBits", "length", "decodedOffset", .. own]);
        long[] shape = SlowJson.Integers(t, "shape");
        Require(shape.Length <= 32 && shape.All(d => d >= 1), "3.4");
        SlowTensor tensor = new(SlowJson.Text(t, "name"), type, shape, storage, read)
        {
            Length = SlowJson.Integer(t.GetProperty("length")),
            DecodedOffset = SlowJson.Integer(t.GetProperty("decodedOffset")),
            ValueBits = bits,
            Range = t.TryGetProperty("range", out _) ? SlowJson.Numbers(t, "range") : null,
            Lost = isLevels ? 0 : SlowJson.Number(t, "lost"),
            Levels = isLevels ? LevelsOf(t, bits) : [],
        };
        Require(tensor.Range is null || SlowManifest.IsRange(tensor), "3.6");
        Require(isLevels || IsLost(tensor, tensor.Lost), "14.1");
        if (isLevels)
        {
            SlowManifest.ReadScales(t, tensor, 1);
        }

        return tensor;
    }

    /// <summary>The decoded bytes of weights.</summary>
    internal static byte[] Weights(SlowTensor tensor, int[] codes) => [.. codes.SelectMany((code, i) => SlowNumbers.Bytes(
        tensor.ElementType, code < 0 ? 0 : (float)(tensor.Scales[ScaleOf(tensor, i)] * tensor.Levels[code])))];

    /// <summary>The decoded bytes of a tensor in its own bits.</summary>
    /// <param name="clamp">Puts the element that begins at a byte into its range.</param>
    internal static byte[] OwnBits(SlowTensor tensor, int[] values, Action<byte[], int> clamp)
    {
        byte[] bytes = new byte[tensor.DecodedBytes];
        if (tensor.ElementType is "Int4" or "UInt4")
        {
            for (int i = 0; i < tensor.Count; i++)
            {
                int value = tensor.ValueBits == 4 ? values[i] : values[i / 2] < 0 ? -1 : values[i / 2] >> (i % 2 * 4);
                bytes[i / 2] |= (byte)(((value < 0 ? (int)tensor.Lost : value) & 15) << (i % 2 * 4));
            }

            return bytes;
        }

        int word = SlowNumbers.WordBytes(tensor.ElementType);
        for (int at = 0; at < bytes.Length; at += word)
        {
            if (values.AsSpan(at, word).Contains(-1))
            {
                SlowNumbers.Bytes(tensor.ElementType, tensor.Lost).CopyTo(bytes, at);
                continue;
            }

            for (int i = at; i < at + word; i++)
            {
                bytes[i] = (byte)values[i];
            }

            clamp(bytes, at);
        }

        return bytes;
    }

    private static double[] LevelsOf(JsonElement t, int bits)
    {
        if (bits >= 6)
        {
            int half = 1 << (bits - 1);
            return [.. Enumerable.Range(0, 2 * half).Select(c => (c < half ? 1 : c % half == 0 ? 0 : -1) * Uniform(c % half, half - 1))];
        }

        double[] levels = [.. SlowJson.Words(t, "levels").Select(w => (double)BitConverter.UInt32BitsToSingle(w))];
        Require(levels.Length == 1 << bits && levels.All(l => l is >= -1 and <= 1), "14.1");
        return levels;

        static double Uniform(int m, int largest) => (float)((double)m / largest);
    }

    private static bool IsLost(SlowTensor tensor, double lost) => tensor.ElementType switch
    {
        "Int4" => lost is >= -8 and <= 7 && lost == Math.Floor(lost),
        "UInt4" => lost is >= 0 and <= 15 && lost == Math.Floor(lost),
        _ => SlowManifest.IsRange(tensor with { Range = [lost, lost] })
            && (tensor.Range is null || (lost >= tensor.Range[0] && lost <= tensor.Range[1])),
    };
}
