using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Formats.Coded;

public sealed class DecoderTests
{
    private static readonly VectorWidth[] Widths = [VectorWidth.None, VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512];

    /// <summary>Each code at a rate where successive cancellation fails now and then, and at one where the list does, too.</summary>
    public static TheoryData<int, double> Limits { get; } = new()
    {
        { 528, 0.235 }, { 784, 0.195 }, { 1040, 0.16 }, { 1296, 0.13 }, { 1552, 0.11 }, { 2064, 0.07 }, { 2576, 0.0375 }, { 3088, 0.0175 },
        { 528, 0.25 }, { 784, 0.21 }, { 1040, 0.175 }, { 1296, 0.145 }, { 1552, 0.12 }, { 2064, 0.08 }, { 2576, 0.045 }, { 3088, 0.0225 },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Every_width_decodes_the_same(int informationBits, double rate)
    {
        NoisyTile tile = new(PolarCode.Of(informationBits), 61, rate, informationBits);
        (byte[] payloads, BlockOutcome[] outcomes) = tile.Decode(new BlockDecoder(VectorWidth.Bits128));
        Assert.Contains(outcomes, o => o.State == BlockState.Corrected);
        for (int b = 0; b < tile.Blocks; b++)
        {
            bool isLost = outcomes[b].State == BlockState.Lost;
            Assert.Equal(isLost ? 0 : tile.Flips[b], outcomes[b].CorrectedBits);
            Assert.Equal(
                isLost ? new byte[tile.Code.PayloadBytes] : tile.Payload(b),
                payloads.AsSpan(b * tile.Code.PayloadBytes, tile.Code.PayloadBytes));
        }

        foreach (VectorWidth width in Widths)
        {
            (byte[] others, BlockOutcome[] otherOutcomes) = tile.Decode(new BlockDecoder(width));
            Assert.Equal(payloads, others);
            Assert.Equal(outcomes, otherOutcomes);
        }
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public unsafe void Cancellation_decides_bit_by_bit_as_the_slow_one(int informationBits, double rate)
    {
        const int Blocks = 64;
        NoisyTile tile = new(PolarCode.Of(informationBits), Blocks, rate, informationBits + 1);
        SlowBlock slow = new(tile.Code.Mask.ToArray());
        ulong[][] decoded = [.. Widths.Select(w => Cancel(tile, w))];
        Assert.All(decoded, d => Assert.Equal(decoded[0], d));
        int wrong = 0;
        for (int b = 0; b < Blocks; b += 8)
        {
            bool[] expected = slow.Cancel(tile.Received(b));
            Assert.Equal(expected, Row(decoded[0], b));
            wrong += slow.Payload(expected) is null ? 1 : 0;
        }

        Assert.True(wrong > 0 || rate < 0.24, "only blocks that are easy");
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public unsafe void The_list_is_that_of_the_slow_one(int informationBits, double rate)
    {
        NoisyTile tile = new(PolarCode.Of(informationBits), 3, rate, informationBits + 2);
        SlowBlock slow = new(tile.Code.Mask.ToArray());
        byte[] scratch = GC.AllocateArray<byte>(ListDecoder.Scratch, pinned: true);
        for (int b = 0; b < tile.Blocks; b++)
        {
            ulong[] received = [.. Enumerable.Range(0, PolarCode.BlockWords).Select(w => tile.Words[(w * tile.Blocks) + b])];
            ulong[] paths = new ulong[8 * PolarCode.BlockWords];
            fixed (byte* memory = scratch)
            fixed (ulong* words = received, decoded = paths)
            {
                ListDecoder.Decode(tile.Code.Tree, words, decoded, memory);
            }

            IReadOnlyList<bool[]> expected = slow.List(tile.Received(b));
            Assert.Equal(8, expected.Count);
            Assert.All(Enumerable.Range(0, 8), r => Assert.Equal(expected[r], Row(paths, r)));
        }
    }

    private static bool[] Row(ulong[] rows, int row) =>
        [.. Enumerable.Range(0, PolarCode.BlockBits).Select(i => ((rows[(row * PolarCode.BlockWords) + (i / 64)] >> (i % 64)) & 1) != 0)];

    /// <summary>Rows of what successive cancellation alone decides, right or wrong.</summary>
    private static unsafe ulong[] Cancel(NoisyTile tile, VectorWidth width)
    {
        ulong[] received = new ulong[BytePlanes.Words];
        for (int i = 0; i < received.Length; i++)
        {
            received[i] = tile.Words[(i % 64 * tile.Blocks) + (i / 64)];
        }

        ulong[] decoded = new ulong[BytePlanes.Words];
        byte[] scratch = GC.AllocateArray<byte>(64 * 2 * PolarCode.BlockBits, pinned: true);
        fixed (ulong* source = received, target = decoded)
        fixed (byte* memory = scratch)
        {
            BytePlanes.FromRows(source, target, width);
            BlockDecoder.Cancel(tile.Code.Tree, target, source, tile.Blocks, memory, width);
            BytePlanes.ToRows(source, target, width);
        }

        return decoded;
    }
}
