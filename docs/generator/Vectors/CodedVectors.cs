using SafBuild.Runtime.Tensors;

namespace SafBuild.Docs.Vectors;

/// <summary>
/// The vectors of docs/format.md, 14. Flips are by <see cref="Damage.Noise"/>: a list of them would be longer than the blob. Coded32 and
/// coded8 have 12 blocks, of which one may be lost.
/// </summary>
internal static class CodedVectors
{
    internal static IEnumerable<(VectorArtifact Artifact, Damage[] Damaged)> Artifacts()
    {
        byte[] otherWide = Wide(7).Files()["weights.bin"];
        yield return (Wide(20240613),
            [
                Rate("a rate of 0.14: cancellation puts all right", 0.14, 1),
                Rate("a rate of 0.175: blocks need the list", 0.175, 2),
                Rate("a rate of 0.19: one block of 12 is lost", 0.19, 3),
                Rate("a rate of 0.19 with two of 12 lost, more than a tenth", 0.19, 7) with { Refused = "14.9" },
                Rate("a rate of 0.24: all blocks of 8 bits in Coded32 are lost", 0.24, 10) with { Refused = "14.9" },
                Blocks("one block of other weights at a rate of 0.05 is a lost one", otherWide, 3, 1) with
                {
                    Noise = Damage.Rate(0.05, 4),
                },
                Blocks("the same with a block of own bits", otherWide, 9, 1) with { Noise = Damage.Rate(0.05, 4) },
                Bytes("the blob of other weights", otherWide) with { Refused = "14.9" },
                new("every file at a rate of 0.1", "weights.bin")
                {
                    Noise = Damage.Rate(0.1, 5),
                    Also =
                    [
                        new("", "manifest.json") { Noise = Damage.Rate(0.1, 6) },
                        new("", "graph.onnx") { Noise = Damage.Rate(0.1, 7) },
                        new("", "structure.bin") { Noise = Damage.Rate(0.1, 8) },
                    ],
                },
                new("structure.bin of which nothing is left", "manifest.json")
                {
                    Bits = [3001],
                    Also = [new("", "structure.bin") { Noise = Damage.Rate(0.3, 9) }],
                    Refused = "2",
                },
            ]);

        byte[] otherNarrow = Narrow(7).Files()["weights.bin"];
        yield return (Narrow(20240613),
            [
                Rate("a rate of 0.01", 0.01, 1),
                Rate("a rate of 0.025: a block of 6 bits needs the list", 0.025, 2),
                Rate("a rate of 0.03: a block of 6 bits is lost", 0.03, 4),
                Rate("a rate of 0.055: blocks of 5 and 6 bits are lost, more than a tenth", 0.055, 3) with { Refused = "14.9" },
                Blocks("one block of other weights of 5 bits at a rate of 0.01 is a lost one", otherNarrow, 1, 1) with
                {
                    Noise = Damage.Rate(0.01, 4),
                },
                Blocks("two blocks of other weights", otherNarrow, 1, 2) with { Refused = "14.9" },
            ]);

        yield return (Tiles(),
            [
                Rate("a rate of 0.15", 0.15, 1),
                new("a lost row of 512 bytes, one word of each block, at a rate of 0.05", "weights.bin")
                {
                    At = 512 * 5,
                    Bytes = Convert.ToHexString(new byte[512]),
                    Noise = Damage.Rate(0.05, 2),
                },
                new("a lost row alone costs nothing", "weights.bin") { At = 512 * 5, Bytes = Convert.ToHexString(new byte[512]) },
            ]);
    }

    private static VectorArtifact Wide(uint seed) => new VectorArtifact("coded32", 2) { Seed = seed }
        .Coded("w", [12, 64], [12, 1], "Coded32", 8)
        .CodedBits("b", [10], NumberType.Float32, "Coded64")
        .Coded("h", [2, 60], [1, 60], "Coded32", 8, NumberType.Float16)
        .CodedBits("q", [8, 20], NumberType.Int8, "Coded32")
        .CodedBits("p", [5, 7], NumberType.Int4, "Coded32")
        .CodedBits("u", [5, 3], NumberType.UInt4, "Coded64")
        .CodedBits("n", [3], NumberType.Int64, "Coded64");

    private static VectorArtifact Narrow(uint seed) => new VectorArtifact("coded8", 2) { Seed = seed, HasStructure = false }
        .Coded("w", [20, 30], [20, 1], "Coded8", 5)
        .Coded("g", [700], [7], "Coded8", 6, NumberType.Float16)
        .Coded("l", [40, 3], [1, 3], "Coded16", 4, NumberType.BFloat16)
        .Coded("d", [8], [1], "Coded16", 6, NumberType.Float64)
        .CodedBits("q", [45, 50], NumberType.UInt4, "Coded8")
        .CodedBits("b", [6], NumberType.Float16, "Coded64");

    /// <summary>66 blocks: a whole tile, and one of two.</summary>
    private static VectorArtifact Tiles() => new VectorArtifact("tiles", 2) { HasStructure = false }
        .CodedBits("a", [4161], NumberType.UInt8, "Coded64");

    private static Damage Rate(string what, double rate, uint seed) => new(what, "weights.bin") { Noise = Damage.Rate(rate, seed) };

    private static Damage Bytes(string what, byte[] blob) => new(what, "weights.bin") { Bytes = Convert.ToHexString(blob) };

    /// <summary>Blocks of another blob of one tile, as long as this one: their words are as far apart as there are blocks.</summary>
    private static Damage Blocks(string what, byte[] other, int first, int count)
    {
        int stride = other.Length / 64;
        byte[] words = [.. Enumerable.Range(0, 64).SelectMany(w => other.AsSpan((w * stride) + (8 * first), 8 * count).ToArray())];
        return Bytes(what, words) with { At = 8 * first, Pieces = (8 * count, stride) };
    }
}
