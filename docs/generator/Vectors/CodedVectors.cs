using SafBuild.Runtime.Tensors;

namespace SafBuild.Docs.Vectors;

/// <summary>
/// The vectors of docs/format.md, 14. Flips are by <see cref="Damage.Noise"/>: a list of them would be longer than the blob.
/// </summary>
internal static class CodedVectors
{
    internal static IEnumerable<(VectorArtifact Artifact, Damage[] Damaged)> Artifacts()
    {
        byte[] wide = Wide(20240613).Files()["weights.bin"];
        byte[] otherWide = Wide(7).Files()["weights.bin"];
        yield return (Wide(20240613),
            [
                Rate("a rate of 0.14: cancellation puts all right", 0.14, 1),
                Rate("a rate of 0.175: two blocks need the list", 0.175, 2),
                Rate("a rate of 0.195: blocks are lost", 0.195, 3),
                Rate("a rate of 0.24: all blocks of 8 bits in Coded32 are lost", 0.24, 10),
                Bytes("one block of other weights at a rate of 0.05 is a lost one", Exchanged(wide, otherWide, 3)) with
                {
                    Noise = Damage.Rate(0.05, 4),
                },
                Bytes("the same with a block of own bits", Exchanged(wide, otherWide, 6)) with { Noise = Damage.Rate(0.05, 4) },
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

        byte[] narrow = Narrow(20240613).Files()["weights.bin"];
        byte[] otherNarrow = Narrow(7).Files()["weights.bin"];
        yield return (Narrow(20240613),
            [
                Rate("a rate of 0.01", 0.01, 1),
                Rate("a rate of 0.025: a block of 6 bits needs the list", 0.025, 2),
                Rate("a rate of 0.055: blocks of 5 and 6 bits are lost", 0.055, 3),
                Bytes("two blocks of other weights", Exchanged(Exchanged(narrow, otherNarrow, 0), otherNarrow, 4)) with
                {
                    Refused = "14.9",
                },
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
                new("a lost row alone", "weights.bin")
                {
                    At = 512 * 5,
                    Bytes = Convert.ToHexString(new byte[512]),
                    Refused = "8.3 b",
                },
            ]);
    }

    private static VectorArtifact Wide(uint seed) => new VectorArtifact("coded32", 2) { Seed = seed }
        .Coded("w", [12, 32], [12, 1], "Coded32", 8)
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
        .CodedBits("q", [9, 9], NumberType.UInt4, "Coded8")
        .CodedBits("b", [6], NumberType.Float16, "Coded64");

    /// <summary>66 blocks: a whole tile, and one of two.</summary>
    private static VectorArtifact Tiles() => new VectorArtifact("tiles", 2) { HasStructure = false }
        .CodedBits("a", [4161], NumberType.UInt8, "Coded64");

    private static Damage Rate(string what, double rate, uint seed) => new(what, "weights.bin") { Noise = Damage.Rate(rate, seed) };

    private static Damage Bytes(string what, byte[] blob) => new(what, "weights.bin") { Bytes = Convert.ToHexString(blob) };

    /// <summary>A blob of one tile with a block of another blob.</summary>
    private static byte[] Exchanged(byte[] blob, byte[] other, int block)
    {
        byte[] copy = [.. blob];
        for (int at = 8 * block; at < blob.Length; at += blob.Length / 64)
        {
            other.AsSpan(at, 8).CopyTo(copy.AsSpan(at));
        }

        return copy;
    }
}
