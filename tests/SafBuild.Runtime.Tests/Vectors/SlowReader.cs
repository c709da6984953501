using System.Globalization;
using System.Text.Json;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>
/// A reader by docs/format.md, in double precision and a value at a time; it has no code of the Runtime. Rules that it
/// breaks with are <see cref="FormatException"/>s. Graph and structure.bin are <see cref="SlowStructure"/>'s.
/// </summary>
internal sealed class SlowReader
{
    private readonly byte[] _blob;
    private readonly JsonElement _root;

    /// <param name="files">Of the artifact, by name.</param>
    /// <param name="tenths">How many of the blob may be lost: 1, or what the application says, 2 at most.</param>
    internal SlowReader(IReadOnlyDictionary<string, byte[]> files, int tenths = 1)
    {
        (byte[] manifest, byte[] graph, Restored) = SlowStructure.Read(files);
        _root = SlowJson.Parse(manifest);
        Version = manifest[12] - '0';
        _blob = files["weights.bin"];
        SlowManifest rules = new(_root, Version);
        Tensors = rules.Tensors;
        Require(_blob.Length == rules.BlobLength, "1.2");
        SlowStructure.CheckGraph(graph, Tensors, rules.DecodedName);
        Coded = Tensors.Any(t => t.IsCoded) ? new(_blob, Tensors, SlowJson.Base64(_root.GetProperty("blob"), "sample")) : null;
        foreach (SlowTensor tensor in Tensors)
        {
            Weights[tensor.Name] = ReadTensor(tensor);
        }

        Counts["corrected"] += Coded?.Corrected ?? 0;
        Counts["lost"] += Coded?.Lost ?? 0;
        Counts["correctedBits"] = Coded?.CorrectedBits ?? 0;
        Counts["detected"] += Coded is null ? 0 : Coded.Corrected + Coded.Lost;
        Estimate = SlowEstimate.Of(_root.GetProperty("blob"), _blob, Tensors, Coded, tenths);
        foreach (int block in Estimate.Damaged)
        {
            DamagedBlocks.Add(block);
        }

        double[] rates = _root.TryGetProperty("gatedRates", out JsonElement g) ? [.. g.EnumerateArray().Select(r => r.GetDouble())] : [];
        Require(rates.Length == 0 || Estimate.Lower <= 10 * rates[^1], "8.4");
    }

    internal int Version { get; }

    internal IReadOnlyList<SlowTensor> Tensors { get; }

    internal Dictionary<string, byte[]> Weights { get; } = [];

    internal IReadOnlyList<string> Restored { get; }

    internal List<int> DamagedBlocks { get; } = [];

    internal SlowEstimate Estimate { get; }

    /// <summary>Null where nothing is coded.</summary>
    internal SlowCoded? Coded { get; }

    /// <summary>By the names of the vectors.</summary>
    internal Dictionary<string, long> Counts { get; } =
        new[] { "nan", "infinite", "outOfRange", "voted", "corrected", "detected", "lost", "correctedBits" }
            .ToDictionary(name => name, _ => 0L);

    internal static void Require(bool condition, string section)
    {
        if (!condition)
        {
            throw new FormatException(section);
        }
    }

    private byte[] ReadTensor(SlowTensor tensor) => tensor.Read switch
    {
        "exact" => _blob[(int)tensor.Offsets[0]..(int)(tensor.Offsets[0] + tensor.Length)],
        "copies" => Vote(tensor),
        "coded" => SlowCodedTensor.Weights(tensor, Coded!.Values[tensor]),
        "codedBits" => SlowCodedTensor.OwnBits(tensor, Coded!.Values[tensor], (bytes, at) => Clamp(tensor, bytes, at)),
        _ => ReadSaf(tensor),
    };

    private byte[] ReadSaf(SlowTensor tensor)
    {
        List<byte> bytes = [];
        double[] raw = RawValues(tensor);
        for (int i = 0; i < raw.Length; i++)
        {
            int scale = ScaleOf(tensor, i);
            float weight = (float)(tensor.Scales[scale] * F(tensor, raw[i], scale));
            bytes.AddRange(SlowNumbers.Bytes(tensor.ElementType, weight));
        }

        return [.. bytes];
    }

    private double F(SlowTensor tensor, double v, int scale)
    {
        if (double.IsNaN(v))
        {
            Counts["nan"]++;
            return 0;
        }

        if (double.IsInfinity(v))
        {
            Counts["infinite"]++;
            return tensor.Limits is null ? Math.Sign(v) * SlowNumbers.Bound(tensor.Function) : 0;
        }

        if (tensor.Limits is not null && Math.Abs(v) > tensor.Limits[scale])
        {
            Counts["outOfRange"]++;
            return 0;
        }

        return (float)SlowNumbers.Function(tensor.Function, v);
    }

    internal static int ScaleOf(SlowTensor tensor, int element)
    {
        (int index, int stride) = (0, 1);
        for (int k = tensor.Shape.Length - 1; k >= 0; k--)
        {
            int position = element % (int)tensor.Shape[k];
            element /= (int)tensor.Shape[k];
            index += stride * (position / (int)(tensor.Shape[k] / tensor.ScaleShape[k]));
            stride *= (int)tensor.ScaleShape[k];
        }

        return index;
    }

    private double[] RawValues(SlowTensor tensor)
    {
        double[] raw = new double[tensor.Count];
        int at = (int)tensor.Offsets[0];
        for (int i = 0; i < raw.Length; i++)
        {
            raw[i] = tensor.Storage switch
            {
                "Secded" => i % 2 == 0 ? SecdedBlock(at + (i / 2 * 9)).Low : Secded(at + (i / 2 * 9)).High,
                "Float32" => BitConverter.ToSingle(_blob, at + (4 * i)),
                "Float16" => (double)BitConverter.ToHalf(_blob, at + (2 * i)),
                "BFloat16" => BitConverter.ToSingle([0, 0, _blob[at + (2 * i)], _blob[at + (2 * i) + 1]]),
                string q => Fixed(q, at, i),
            };
        }

        return raw;
    }

    private double Fixed(string storage, int at, int i)
    {
        string[] parts = storage[1..].Split('.');
        int n = int.Parse(parts[1], CultureInfo.InvariantCulture);
        bool wide = int.Parse(parts[0], CultureInfo.InvariantCulture) + n == 15;
        return (wide ? BitConverter.ToInt16(_blob, at + (2 * i)) : (sbyte)_blob[at + i]) * Math.Pow(2, -n);
    }

    private (double Low, double High) SecdedBlock(int at)
    {
        (double low, double high, int outcome) = Secded(at);
        Counts["detected"] += outcome > 0 ? 1 : 0;
        Counts["corrected"] += outcome == 1 ? 1 : 0;
        Counts["lost"] += outcome == 2 ? 1 : 0;
        return (low, high);
    }

    /// <returns>The values and 0 as it is, 1 put right, 2 lost.</returns>
    private (double Low, double High, int Outcome) Secded(int at)
    {
        int[] columns = [.. SlowNumbers.BytesOf(3), .. SlowNumbers.BytesOf(5).Take(8), 1, 2, 4, 8, 16, 32, 64, 128];
        byte[] block = _blob[at..(at + 9)];
        int syndrome = 0;
        for (int i = 0; i < 72; i++)
        {
            syndrome ^= (block[i / 8] >> (i % 8) & 1) != 0 ? columns[i] : 0;
        }

        int flipped = Array.IndexOf(columns, syndrome);
        if (syndrome != 0 && flipped < 0)
        {
            return (0, 0, 2);
        }

        if (syndrome != 0)
        {
            block[flipped / 8] ^= (byte)(1 << (flipped % 8));
        }

        return (BitConverter.ToSingle(block, 0), BitConverter.ToSingle(block, 4), syndrome == 0 ? 0 : 1);
    }

    private byte[] Vote(SlowTensor tensor)
    {
        int word = SlowNumbers.WordBytes(tensor.ElementType);
        byte[] voted = new byte[tensor.Length];
        for (int start = 0; start < voted.Length; start += word)
        {
            int disputed = 0;
            for (int bit = 8 * start; bit < 8 * (start + word); bit++)
            {
                int ones = tensor.Offsets.Sum(o => _blob[o + (bit / 8)] >> (bit % 8) & 1);
                disputed += ones is 1 or 2 ? 1 : 0;
                voted[bit / 8] |= (byte)(ones >= 2 ? 1 << (bit % 8) : 0);
            }

            Counts["voted"] += disputed > 0 ? 1 : 0;
            Clamp(tensor, voted, start);
        }

        return voted;
    }

    private void Clamp(SlowTensor tensor, byte[] voted, int start)
    {
        if (tensor.Range is null)
        {
            return;
        }

        double value = SlowNumbers.Value(tensor.ElementType, voted, start);
        (double low, double high) = (tensor.Range[0], tensor.Range[1]);
        if (value >= low && value <= high)
        {
            return;
        }

        Counts[double.IsNaN(value) ? "nan" : double.IsInfinity(value) ? "infinite" : "outOfRange"]++;
        double clamped = Math.Clamp(double.IsNaN(value) ? 0 : value, low, high);
        SlowNumbers.Bytes(tensor.ElementType, clamped).CopyTo(voted, start);
    }
}
