using System.Text.Json;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>A second reader, which shares no code with the first, agrees with docs/vectors.</summary>
public sealed class SlowReaderTests
{
    public static TheoryData<string> Artifacts => VectorTests.Artifacts;

    public static TheoryData<int> Edits => VectorTests.Edits;

    [Theory]
    [MemberData(nameof(Artifacts))]
    public void Reads_what_the_vectors_say(string artifact)
    {
        foreach ((JsonElement expected, Dictionary<string, byte[]> files) in VectorFolder.Copies(artifact))
        {
            string what = expected.TryGetProperty("what", out JsonElement w) ? w.GetString()! : "clean";
            if (expected.TryGetProperty("refused", out JsonElement section))
            {
                Assert.StartsWith(
                    section.GetString()!, Assert.Throws<FormatException>(() => new SlowReader(files)).Message, StringComparison.Ordinal);
                continue;
            }

            SlowReader read = new(files);
            foreach (SlowTensor tensor in read.Tensors)
            {
                if (expected.GetProperty("weights").TryGetProperty(tensor.Name, out JsonElement weights))
                {
                    CheckWeights(what, tensor, Convert.FromHexString(weights.GetString()!), read.Weights[tensor.Name]);
                }
            }

            Assert.All(read.Counts.Where(c => c.Key != "correctedBits" || read.Coded is not null), c => Assert.Equal(
                (what, c.Key, expected.GetProperty("counts").GetProperty(c.Key).GetInt64()), (what, c.Key, c.Value)));
            Assert.Equal(expected.GetProperty("restored").EnumerateArray().Select(f => f.GetString()!), read.Restored);
            Assert.Equal(expected.GetProperty("damagedBlocks").EnumerateArray().Select(b => b.GetInt32()), read.DamagedBlocks);
            Near(what, expected.GetProperty("rate").GetDouble(), read.Estimate.Rate);
            Near(what, expected.GetProperty("lower").GetDouble(), read.Estimate.Lower);
            Near(what, expected.GetProperty("upper").GetDouble(), read.Estimate.Upper);
        }
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void Refuses_each_edit_or_reads_it(int index)
    {
        JsonElement edit = VectorFolder.Json("edits")[index];
        Dictionary<string, byte[]> files = VectorFolder.Edited(edit);
        if (edit.GetProperty("read").GetBoolean())
        {
            Assert.Equal(5, new SlowReader(files).Tensors.Count);
        }
        else
        {
            Assert.Throws<FormatException>(() => new SlowReader(files));
        }
    }

    [Fact]
    public void Coded_vectors_reach_cancellation_the_list_and_every_kind_of_loss()
    {
        List<(bool UsedList, int Outcome)> blocks = [];
        HashSet<string> lost = [];
        foreach (string artifact in VectorFolder.Artifacts)
        {
            foreach ((JsonElement expected, Dictionary<string, byte[]> files) in VectorFolder.Copies(artifact))
            {
                if (!expected.TryGetProperty("refused", out _) && new SlowReader(files).Coded is { } coded)
                {
                    blocks.AddRange(coded.Blocks.Select(b => (b.UsedList, b.Outcome)));
                    lost.UnionWith(coded.Values.Where(v => v.Value.Contains(-1)).Select(v => $"{artifact} {v.Key.Name}"));
                    TestContext.Current.TestOutputHelper!.WriteLine(
                        $"{artifact}: {string.Join(' ', coded.Blocks.Select(b => $"{b.Outcome}{(b.UsedList ? "L" : "")}"))}");
                }
            }
        }

        Assert.Contains((false, 0), blocks);
        Assert.Contains((false, 1), blocks);
        Assert.Contains((true, 1), blocks);
        Assert.Contains((true, 2), blocks);
        string[] everyKind = ["coded32 w", "coded32 b", "coded32 h", "coded32 q", "coded32 n", "coded8 w", "coded8 g"];
        Assert.Superset(everyKind.ToHashSet(), lost);
    }

    /// <summary>The tolerance of docs/format.md, 13.</summary>
    private static void CheckWeights(string what, SlowTensor tensor, byte[] expected, byte[] found)
    {
        if (tensor.Read != "saf" || tensor.Function is "Clip" or "Identity")
        {
            Assert.Equal((what, tensor.Name, Convert.ToHexString(expected)), (what, tensor.Name, Convert.ToHexString(found)));
            return;
        }

        Assert.Equal(expected.Length, found.Length);
        double step = tensor.ElementType switch { "Float16" => 1 / 1024.0, "BFloat16" => 1 / 128.0, _ => 17 / 8388608.0 };
        int size = SlowNumbers.WordBytes(tensor.ElementType);
        for (int at = 0; at < expected.Length; at += size)
        {
            (double a, double b) =
                (SlowNumbers.Value(tensor.ElementType, expected, at), SlowNumbers.Value(tensor.ElementType, found, at));
            Assert.True(Math.Abs(a - b) <= step * Math.Abs(a), $"{what}: {tensor.Name} at {at}: {a:R}, not {b:R}");
            Assert.Equal(double.IsNegative(a), double.IsNegative(b));
        }
    }

    private static void Near(string what, double expected, double found) =>
        Assert.True(Math.Abs(expected - found) <= 2e-3 * expected, $"{what}: {expected:R}, not {found:R}");
}
