using System.Runtime.InteropServices;
using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Tests.Formats.Coded;

public sealed class EncoderTests
{
    private static readonly LaneWidth[] Widths = [LaneWidth.Scalar, LaneWidth.Bits128, LaneWidth.Bits256, LaneWidth.Bits512];

    public static TheoryData<int> Codes { get; } = [.. PolarCode.All.Select(c => c.InformationBits)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Blocks_are_those_of_the_slow_encoder(int informationBits)
    {
        PolarCode code = PolarCode.Of(informationBits);
        SlowBlock slow = new(code.Mask.ToArray());
        NoisyTile tile = new(code, 3, 0, informationBits);
        for (int b = 0; b < tile.Blocks; b++)
        {
            byte[] block = slow.Encode(tile.Payload(b).ToArray());
            Assert.Equal(block, SlowBlock.Pack(tile.Received(b)));
            Assert.True(slow.IsClean(tile.Received(b)));
            Assert.Equal(tile.Payload(b).ToArray(), slow.Payload(tile.Received(b)));
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Clean_blocks_are_read_as_they_were_written_at_every_width(int informationBits)
    {
        NoisyTile tile = new(PolarCode.Of(informationBits), 64, 0, informationBits);
        foreach (LaneWidth width in Widths)
        {
            BlockDecoder decoder = new(width);
            foreach ((int first, int count) in new[] { (0, 64), (0, 1), (63, 1), (5, 31), (17, 47) })
            {
                (byte[] payloads, BlockOutcome[] outcomes) = tile.Decode(decoder, first, count);
                Assert.Equal(tile.Payloads.AsSpan(first * tile.Code.PayloadBytes, payloads.Length).ToArray(), payloads);
                Assert.All(outcomes, o => Assert.Equal(new BlockOutcome(BlockState.Clean, 0), o));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_single_flip_is_seen_and_corrected(int informationBits)
    {
        PolarCode code = PolarCode.Of(informationBits);
        NoisyTile tile = new(code, 64, 0, informationBits);
        BlockDecoder decoder = new();
        for (int first = 0; first < PolarCode.BlockBits; first += tile.Blocks)
        {
            for (int b = 0; b < tile.Blocks; b++)
            {
                tile.Words[(first / 64 * tile.Blocks) + b] ^= 1UL << b;
            }

            (byte[] payloads, BlockOutcome[] outcomes) = tile.Decode(decoder);
            Assert.Equal(tile.Payloads, payloads);
            Assert.All(outcomes, o => Assert.Equal(new BlockOutcome(BlockState.Corrected, 1), o));
            for (int b = 0; b < tile.Blocks; b++)
            {
                tile.Words[(first / 64 * tile.Blocks) + b] ^= 1UL << b;
            }
        }
    }

    /// <summary>Both are code words, so only the check tells.</summary>
    [Theory]
    [MemberData(nameof(Codes))]
    public void Blocks_of_zeros_and_of_ones_are_lost(int informationBits)
    {
        PolarCode code = PolarCode.Of(informationBits);
        ulong[] tile = new ulong[2 * PolarCode.BlockWords];
        for (int w = 0; w < PolarCode.BlockWords; w++)
        {
            tile[(2 * w) + 1] = ulong.MaxValue;
        }

        byte[] payloads = [.. Enumerable.Repeat((byte)1, 2 * code.PayloadBytes)];
        BlockOutcome[] outcomes = new BlockOutcome[2];
        new BlockDecoder().Decode(code, tile, 2, 0, 2, payloads, outcomes);
        Assert.All(outcomes, o => Assert.Equal(new BlockOutcome(BlockState.Lost, 0), o));
        Assert.All(payloads, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Arguments_that_do_not_fit_are_refused()
    {
        PolarCode code = PolarCode.Of(528);
        ulong[] tile = new ulong[2 * PolarCode.BlockWords];
        byte[] payload = new byte[code.PayloadBytes];
        Assert.Throws<ArgumentException>(() => BlockEncoder.Encode(code, payload.AsSpan(1), tile, 2, 0));
        Assert.Throws<ArgumentException>(() => BlockEncoder.Encode(code, payload, tile, 2, 2));
        Assert.Throws<ArgumentException>(() => BlockEncoder.Encode(code, payload, tile, 2, -1));
        Assert.Throws<ArgumentException>(() => BlockEncoder.Encode(code, payload, tile, 3, 0));
        Assert.Throws<ArgumentException>(() => BlockEncoder.Encode(code, payload, new ulong[65 * 64], 65, 0));
        BlockDecoder decoder = new();
        Assert.Throws<ArgumentException>(() => decoder.Decode(code, tile, 2, 1, 2, new byte[128], new BlockOutcome[2]));
        Assert.Throws<ArgumentException>(() => decoder.Decode(code, tile, 2, 0, 0, [], []));
        Assert.Throws<ArgumentException>(() => decoder.Decode(code, tile, 2, 0, 2, new byte[127], new BlockOutcome[2]));
        Assert.Throws<ArgumentException>(() => decoder.Decode(code, tile, 2, 0, 2, new byte[128], new BlockOutcome[1]));
    }

    /// <summary>The instructions for bits and checks against what stands in for them.</summary>
    [Fact]
    public void Words_are_gathered_and_scattered_bit_by_bit()
    {
        Random random = new(1);
        foreach (WordPlace place in PolarCode.All.SelectMany(c => c.Places.ToArray()))
        {
            ulong word = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            ulong gathered = 0;
            ulong scattered = 0;
            int bit = 0;
            for (int i = 0; i < 64; i++)
            {
                if (((place.Mask >> i) & 1) != 0)
                {
                    gathered |= ((word >> i) & 1) << bit;
                    scattered |= ((word >> bit) & 1) << i;
                    bit++;
                }
            }

            Assert.Equal(bit, place.Count);
            Assert.Equal(gathered, place.Gather(word));
            Assert.Equal(scattered, place.Scatter(word));
            byte[] bytes = BitConverter.GetBytes(word);
            Assert.Equal(SlowBlock.Crc(bytes), BlockCheck.Add(BlockCheck.Start, MemoryMarshal.Read<ulong>(bytes)));
            Assert.Equal(SlowBlock.Crc(bytes), BlockCheck.AddPlain(BlockCheck.Start, MemoryMarshal.Read<ulong>(bytes)));
        }
    }
}
