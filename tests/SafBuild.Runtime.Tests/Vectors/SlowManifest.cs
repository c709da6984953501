using System.Text.Json;
using System.Text.RegularExpressions;
using static SafBuild.Runtime.Tests.Vectors.SlowReader;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>Rules and layout of docs/format.md, 3 and 4, for <see cref="SlowReader"/>.</summary>
internal sealed partial class SlowManifest
{
    private readonly int _version;

    internal SlowManifest(JsonElement root, int version)
    {
        _version = version;
        string[] own = version == 1 ? [] : ["gatedRates?"];
        SlowJson.Keys(root, ["safbuild", "sha256", "name", "graph", "blob", "decoded", "tensors", "provenance", .. own]);
        SlowJson.Keys(root.GetProperty("graph"), "length", "sha256");
        JsonElement blob = root.GetProperty("blob");
        SlowJson.Keys(blob, ["length", "blockSize", "blockCrc32C", .. version == 1 ? [] : new[] { "sample", "sha256?" }]);
        SlowJson.Keys(root.GetProperty("decoded"), "name", "length");
        DecodedName = SlowJson.Text(root.GetProperty("decoded"), "name");
        foreach (string name in new[] { DecodedName, SlowJson.Text(root, "name") })
        {
            Require(IsName(name) && name is not ("." or "..") && name.IndexOfAny(['/', '\\', ':']) < 0, "3.3");
        }

        foreach (JsonProperty property in root.GetProperty("provenance").EnumerateObject())
        {
            Require(IsName(property.Name) && property.Value.GetString()!.Length <= 4096, "3.3");
        }

        SlowJson.Keys(root.GetProperty("provenance"), [.. root.GetProperty("provenance").EnumerateObject().Select(p => p.Name)]);
        if (root.TryGetProperty("gatedRates", out _))
        {
            double[] rates = SlowJson.Numbers(root, "gatedRates");
            Require(rates.Length <= 64 && rates.All(r => r is >= 0 and <= 0.5), "3");
            Require(rates.Zip(rates.Skip(1)).All(p => p.First < p.Second), "3");
        }

        BlobLength = SlowJson.Integer(blob.GetProperty("length"));
        long size = SlowJson.Integer(blob.GetProperty("blockSize"));
        Require(size is >= 64 and <= 1 << 30 && size % 64 == 0, "3");
        Require(SlowJson.Words(blob, "blockCrc32C").Length == (BlobLength + size - 1) / size, "3");
        Require(version == 1 || 8 * SlowJson.Base64(blob, "sample").Length == Math.Min(2048, 8 * BlobLength), "4.7");
        Tensors = [.. root.GetProperty("tensors").EnumerateArray().Select(Tensor)];
        Require(Tensors.Select(t => t.Name).Distinct(StringComparer.Ordinal).Count() == Tensors.Count, "3.3");
        CheckPlaces(SlowJson.Integer(root.GetProperty("decoded").GetProperty("length")));
    }

    internal IReadOnlyList<SlowTensor> Tensors { get; }

    internal long BlobLength { get; }

    internal string DecodedName { get; }

    private static bool IsName(string name) => name.Length is >= 1 and <= 4096 && !name.Any(char.IsControl);

    private SlowTensor Tensor(JsonElement t)
    {
        string read = _version == 2 ? SlowJson.Text(t, "read") : SlowJson.Integer(t.GetProperty("copies")) == 3 ? "copies" : "saf";
        if (read is "coded" or "codedBits" && _version == 2)
        {
            return SlowCodedTensor.Of(t, read);
        }

        string[] keys = ["name", "elementType", "shape", "storage", "length", "decodedOffset",
            .. _version == 2 ? new[] { "read", "offsets" } : ["copies", "offset"]];
        string type = SlowJson.Text(t, "elementType");
        bool zero = read == "saf" && SlowJson.Text(t, "outOfRange") == "Zero";
        bool packed = type is "Int4" or "UInt4";
        string[] ofSaf = ["function", "outOfRange", "scaleShape", "scales"];
        string[] ofRead = read switch
        {
            "saf" => zero ? ["limits", .. ofSaf] : ofSaf,
            "copies" when !packed => [type is "Int64" or "UInt64" ? "range?" : "range"],
            "copies" or "exact" => [],
            _ => throw new FormatException("3"),
        };
        SlowJson.Keys(t, [.. keys, .. ofRead]);
        long[] shape = SlowJson.Integers(t, "shape");
        Require(shape.Length <= 32 && shape.All(d => d >= 1), "3.4");
        string storage = SlowJson.Text(t, "storage");
        Require(read == "saf" ? IsStorage(storage) && type is "Float32" or "Float16" or "BFloat16" or "Float64" : storage == type, "3");
        SlowTensor tensor = new(SlowJson.Text(t, "name"), type, shape, storage, read)
        {
            Length = SlowJson.Integer(t.GetProperty("length")) / (_version == 1 && read == "copies" ? 3 : 1),
            DecodedOffset = SlowJson.Integer(t.GetProperty("decodedOffset")),
            Range = t.TryGetProperty("range", out _) ? SlowJson.Numbers(t, "range") : null,
        };
        Require(tensor.Range is null || IsRange(tensor), "3.6");
        tensor.Offsets = _version == 2
            ? SlowJson.Integers(t, "offsets")
            : [.. Enumerable.Range(0, tensor.Copies).Select(c => SlowJson.Integer(t.GetProperty("offset")) + (c * tensor.Length))];
        if (read == "saf")
        {
            Scales(t, tensor, zero);
        }

        return tensor;
    }

    private static void Scales(JsonElement t, SlowTensor tensor, bool zero)
    {
        Require(zero || SlowJson.Text(t, "outOfRange") == "Saturate", "3.2");
        tensor.Function = SlowJson.Text(t, "function");
        SlowNumbers.Function(tensor.Function, 0);
        ReadScales(t, tensor, SlowNumbers.Bound(tensor.Function));
        tensor.Limits = zero ? ByScale(t, "limits", tensor) : null;
        Require(tensor.Limits?.All(l => l >= 0 && double.IsFinite(l)) ?? true, "3.5");
    }

    /// <summary>Keys scaleShape and scales.</summary>
    internal static void ReadScales(JsonElement t, SlowTensor tensor, double bound)
    {
        tensor.ScaleShape = SlowJson.Integers(t, "scaleShape");
        Require(tensor.ScaleShape.Length == tensor.Shape.Length, "3.5");
        Require(tensor.ScaleShape.Zip(tensor.Shape).All(p => p.First >= 1 && p.Second % p.First == 0), "3.5");
        tensor.Scales = ByScale(t, "scales", tensor);
        Require(tensor.Scales.All(s => s > 0 && float.IsFinite((float)(s * bound))), "3.5");
    }

    private static double[] ByScale(JsonElement t, string key, SlowTensor tensor)
    {
        double[] floats = [.. SlowJson.Words(t, key).Select(w => (double)BitConverter.UInt32BitsToSingle(w))];
        Require(floats.Length == tensor.ScaleShape.Aggregate(1L, (a, b) => a * b), "3");
        return floats;
    }

    private bool IsStorage(string storage)
    {
        Match q = FixedPoint().Match(storage);
        return q.Success
            ? int.Parse(q.Groups[1].Value) + int.Parse(q.Groups[2].Value) is 7 or 15
            : storage is "Float32" or "Float16" or "BFloat16" || (storage == "Secded" && _version == 2);
    }

    internal static bool IsRange(SlowTensor tensor) =>
        tensor.Range is [double low, double high] && low <= high && tensor.Range.All(r =>
            (tensor.ElementType.Contains("Float", StringComparison.Ordinal) || Math.Abs(r) <= 1L << 53)
            && SlowNumbers.Value(tensor.ElementType, SlowNumbers.Bytes(tensor.ElementType, r), 0) == r);

    private void CheckPlaces(long decodedLength)
    {
        long decoded = 0;
        foreach (SlowTensor tensor in Tensors)
        {
            decoded = (decoded + 63) / 64 * 64;
            Require(tensor.DecodedOffset == decoded && tensor.Length == tensor.StoredBytes, "4.3");
            decoded += tensor.DecodedBytes;
        }

        Require(decoded == decodedLength, "4.3");
        if (Tensors.Any(t => t.IsCoded))
        {
            Require(Tensors.All(t => t.IsCoded) && BlobLength == 512L * SlowStream.Of(Tensors).Sum(s => s.Blocks), "14");
            return;
        }

        SlowTensor[] copies = [.. Tensors.Where(t => t.Copies == 3)];
        SlowTensor[] others = [.. Tensors.Where(t => t.Copies == 1)];
        int k = Enumerable.Range(0, others.Length + 1)
            .MaxBy(c => Math.Min(others.Take(c).Sum(t => t.Length), others.Skip(c).Sum(t => t.Length)));
        SlowTensor[] order = _version == 1
            ? [.. Tensors.SelectMany(t => Enumerable.Repeat(t, t.Copies))]
            : [.. copies, .. others[..k], .. copies, .. others[k..], .. copies];
        Dictionary<SlowTensor, List<long>> places = Tensors.ToDictionary(t => t, _ => new List<long>());
        long end = 0;
        foreach (SlowTensor tensor in order)
        {
            places[tensor].Add(end);
            end += tensor.Length;
        }

        Require(end == BlobLength && Tensors.All(t => t.Offsets.SequenceEqual(places[t])), "4.2");
    }

    [GeneratedRegex(@"\AQ(0|[1-9][0-9]?)\.(0|[1-9][0-9]?)\z")]
    private static partial Regex FixedPoint();
}

/// <summary>A tensor of the manifest.</summary>
internal sealed record SlowTensor(string Name, string ElementType, long[] Shape, string Storage, string Read)
{
    internal long[] Offsets { get; set; } = [];

    internal long Length { get; init; }

    internal long DecodedOffset { get; init; }

    internal double[]? Range { get; init; }

    internal string Function { get; set; } = "";

    internal long[] ScaleShape { get; set; } = [];

    internal double[] Scales { get; set; } = [];

    internal double[]? Limits { get; set; }

    internal int ValueBits { get; init; }

    internal double[] Levels { get; init; } = [];

    internal double Lost { get; init; }

    internal bool IsCoded => Read is "coded" or "codedBits";

    /// <summary>That a stream has of a coded tensor.</summary>
    internal long Values => Read == "coded" || ValueBits == 4 ? Count : DecodedBytes;

    internal int Copies => Read == "copies" ? 3 : 1;

    internal long Count => Shape.Aggregate(1L, (a, b) => a * b);

    internal long DecodedBytes => ElementType is "Int4" or "UInt4" ? (Count + 1) / 2 : Count * SlowNumbers.WordBytes(ElementType);

    internal long StoredBytes => Storage switch
    {
        _ when IsCoded => Values * int.Parse(Storage["Coded".Length..]) / 8,
        _ when Read != "saf" => DecodedBytes,
        "Secded" => (Count + 1) / 2 * 9,
        "Float32" => 4 * Count,
        "Float16" or "BFloat16" => 2 * Count,
        _ => Storage[1..].Split('.').Sum(int.Parse) == 7 ? Count : 2 * Count,
    };
}
