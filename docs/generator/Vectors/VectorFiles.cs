using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Docs.Vectors;

/// <summary>The files of docs/vectors: what they are for stands in docs/format.md, 13.</summary>
internal static class VectorFiles
{
    private static readonly JsonSerializerOptions Text =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Paths below docs/vectors, with <c>/</c>, and contents.</summary>
    internal static IReadOnlyDictionary<string, byte[]> All()
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal)
        {
            [".gitattributes"] = Encoding.UTF8.GetBytes("# Every byte counts.\n* -text\n"),
        };
        foreach ((VectorArtifact artifact, Damage[] damaged) in Artifacts())
        {
            IReadOnlyDictionary<string, byte[]> clean = artifact.Files();
            foreach ((string name, byte[] bytes) in clean)
            {
                files[$"{artifact.Name}.saf/{name}"] = bytes;
            }

            JsonObject expected = Expected(artifact.Name, clean);
            JsonArray copies = [];
            foreach (Damage damage in damaged)
            {
                Dictionary<string, byte[]> copy = new(clean);
                foreach (Damage harm in damage.Also.Prepend(damage))
                {
                    copy[harm.File] = harm.Apply(clean[harm.File]);
                }

                JsonObject found = damage.Refused is { } section ? new() { ["refused"] = section } : Expected(artifact.Name, copy);
                KeepChanges(found, expected);
                copies.Add(new JsonObject([.. damage.Describe(), .. Detached(found)]));
            }

            expected["damaged"] = copies;
            files[$"{artifact.Name}.json"] = Encoding.UTF8.GetBytes(OnLines(expected.ToJsonString(Text)) + "\n");
        }

        files["edits.json"] = Encoding.UTF8.GetBytes(VectorEdits.All().ToJsonString(Text) + "\n");
        return files;
    }

    /// <summary>Lists of numbers on one line each: some have hundreds.</summary>
    private static string OnLines(string json) => Regex.Replace(
        json, @"\[\s+(\d+(?:,\s+\d+)*)\s+\]", m => $"[{string.Join(", ", m.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))}]");

    private static IEnumerable<(VectorArtifact Artifact, Damage[] Damaged)> Artifacts()
    {
        yield return (new VectorArtifact("version1", 1)
            .Saf("w", [3, 4], [3, 1], "Float32", "Arctan", 2)
            .Copies("b", [4], NumberType.Float32)
            .Copies("d", [2], NumberType.Float64),
            [
                Damage.Flips("exponent and sign of w", 30, 31, 62),
                Damage.Flips("one copy of b", 384, 415),
                Damage.Flips("two copies of a bit of b", 384 + 30, 384 + 128 + 30),
                new("the word of NaN and of both infinities", "weights.bin") { At = 0, Bytes = "0000C0FF0000807F000080FF" },
            ]);
        yield return (new VectorArtifact("zero", 2) { GatedRates = [0.0001, 0.02] }
            .Saf("w", [4, 6], [4, 1], "Float32", "Tanh", 1.5f, OutOfRange.Zero)
            .Copies("b", [6], NumberType.Float32)
            .Saf("c", [2, 3, 2], [1, 3, 1], "Float32", "Identity", 3, OutOfRange.Zero)
            .Copies("h", [3], NumberType.Float16)
            .Saf("z", [2], [1], "Float32", "ModifiedTanh", 0.000001f),
            [
                new("beyond the limit, NaN, infinity, -0", "weights.bin") { At = 30, Bytes = "000000400000C07F000080FF00000080" },
                new("a bit of manifest.json", "manifest.json") { Bits = [3001] },
                new("a bit of graph.onnx", "graph.onnx") { Bits = [777] },
                new("a bit of structure.bin", "structure.bin") { Bits = [5] },
            ]);
        yield return (new VectorArtifact("narrow", 2)
            .Saf("half", [2, 4], [1, 4], "Float16", "Softsign", 5, type: NumberType.Float16)
            .Saf("brain", [6], [2], "BFloat16", "ModifiedTanh", 2, type: NumberType.BFloat16)
            .Saf("fixed8", [3, 5], [3, 1], "Q2.5", "Tanh", 2.5f, OutOfRange.Zero)
            .Saf("fixed16", [4], [1], "Q3.12", "Arctan", 7, type: NumberType.Float64)
            .Saf("each", [5], [5], "Q0.7", "Clip", 0.9f)
            .Saf("scalar", [], [], "Float16", "Tanh", 1),
            [
                Damage.Flips("top bits", 15, 31, 143, 231, 239),
                new("infinities and NaN of 16 bits", "weights.bin") { At = 0, Bytes = "007C00FC01FE0080" },
            ]);
        yield return (new VectorArtifact("codes", 2)
            .Exact("int4", [3, 3], NumberType.Int4)
            .Copies("uint4", [5], NumberType.UInt4)
            .Saf("secded", [5], [1], "Secded", "Softsign", 1)
            .Copies("int64", [2], NumberType.Int64)
            .Exact("int8", [7], NumberType.Int8),
            [
                Damage.Flips("one bit of a block, put right; the check byte of another", 8 * 24, (8 * 33) + (8 * 8)),
                Damage.Flips("two bits of a block, lost", 8 * 24, (8 * 24) + 11),
                Damage.Flips("a copy of uint4, and of int64", 0, 30, 100),
                new("int64 beyond its range in two copies", "weights.bin") { Bits = [(8 * 3) + 62, (8 * 54) + 62] },
            ]);
        foreach ((VectorArtifact Artifact, Damage[] Damaged) coded in CodedVectors.Artifacts())
        {
            yield return coded;
        }

        VectorArtifact estimate = Estimate(20240613);
        int bits = 8 * estimate.Files()["weights.bin"].Length;
        yield return (estimate,
            [
                Damage.Flips("3 flips", Spread(3, bits)),
                Damage.Flips("40 flips", Spread(40, bits)),
                Damage.Flips("120 flips", Spread(120, bits)),
                Damage.Flips("1200 flips", Spread(1200, bits)) with { Refused = "8.4" },
                new("a row of zeros", "weights.bin") { At = 800, Bytes = new('0', 2 * 200) },
                new("a row of ones in two copies and others", "weights.bin") { At = 20, Bytes = new('F', 2 * 220) },
                new("a second copy that reads as something else, 2 flips", "weights.bin")
                {
                    At = 96, Bytes = string.Concat(Enumerable.Repeat("A5C3", 48)), Bits = [17, 9_001],
                },
                new("a row of zeros that is longer than a tenth", "weights.bin")
                {
                    At = 800, Bytes = new('0', 2 * 300), Refused = "8.5",
                },
                new("half of it zeros", "weights.bin") { At = 1_296, Bytes = new('0', 2 * 1_296), Refused = "8.3" },
                new("a row of noise", "weights.bin")
                {
                    At = 800, Bytes = Convert.ToHexString(Estimate(7).Files()["weights.bin"].AsSpan(800, 250)), Refused = "8.3",
                },
                new("zeros", "weights.bin") { Fill = 0, Refused = "8.3" },
                new("ones", "weights.bin") { Fill = 255, Refused = "8.3" },
                new("the blob of other weights", "weights.bin")
                {
                    At = 0,
                    Bytes = Convert.ToHexString(Estimate(7).Files()["weights.bin"]),
                    Refused = "8.3",
                },
            ]);
    }

    private static VectorArtifact Estimate(uint seed) => new VectorArtifact("estimate", 2) { GatedRates = [0.001], Seed = seed }
        .Saf("w", [24, 24], [24, 1], "Float32", "Softsign", 2)
        .Copies("b", [24], NumberType.Float32);

    /// <summary>Distinct positions, ascending, by a linear congruence.</summary>
    private static long[] Spread(int count, int bits)
    {
        SortedSet<long> positions = [];
        for (uint state = 1; positions.Count < count;)
        {
            state = (state * 1664525) + 1013904223;
            positions.Add((state >> 8) % bits);
        }

        return [.. positions];
    }

    /// <summary>What a load makes of the files.</summary>
    private static JsonObject Expected(string name, IReadOnlyDictionary<string, byte[]> files)
    {
        string folder = Directory.CreateTempSubdirectory("saf-vectors-").FullName;
        try
        {
            foreach ((string file, byte[] bytes) in files)
            {
                File.WriteAllBytes(Path.Combine(folder, file), bytes);
            }

            using SafModel model = SafModel.Load(folder);
            return Expected(name, model);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JsonObject Expected(string name, SafModel model)
    {
        SafReadReport report = model.ReadReport;
        JsonObject counts = new()
        {
            ["nan"] = report.Nan,
            ["infinite"] = report.Infinite,
            ["outOfRange"] = report.OutOfRange,
            ["voted"] = report.Voted,
            ["corrected"] = report.Corrected,
            ["detected"] = report.Detected,
            ["lost"] = report.Lost,
        };
        if (report.CodedBlocks > 0)
        {
            counts["correctedBits"] = report.CorrectedBits;
        }

        JsonObject weights = [];
        foreach (TensorEntry tensor in model.Weights.Manifest.Tensors)
        {
            weights[tensor.Name] =
                Convert.ToHexString(model.Weights.Decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor)));
        }

        return new JsonObject
        {
            ["artifact"] = name + ".saf",
            ["weights"] = weights,
            ["counts"] = counts,
            ["restored"] = new JsonArray([.. report.RestoredFiles.Select(f => (JsonNode)f)]),
            ["damagedBlocks"] = new JsonArray([.. report.DamagedBlocks.Select(b => (JsonNode)b)]),
            ["rate"] = Rounded(report.EstimatedBitErrorRate),
            ["lower"] = Rounded(report.BitErrorRateLower),
            ["upper"] = Rounded(report.BitErrorRateUpper),
        };
    }

    /// <summary>Five digits: the logarithms of two systems may differ in the last ones.</summary>
    private static double Rounded(double value) =>
        double.Parse(value.ToString("E4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void KeepChanges(JsonObject found, JsonObject clean)
    {
        found.Remove("artifact");
        if (found["weights"] is JsonObject weights)
        {
            foreach ((string tensor, JsonNode? value) in clean["weights"]!.AsObject())
            {
                if (JsonNode.DeepEquals(weights[tensor], value))
                {
                    weights.Remove(tensor);
                }
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Detached(JsonObject of) =>
        of.ToArray().Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()));
}
