using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Formats.Coded;

public sealed class EncoderTests
{
    private static readonly VectorWidth[] Widths = [VectorWidth.None, VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512];

    public static TheoryData<int> Codes { get; } = [.. PolarCode.All.Select(c => c.InformationBits)];

    /// <summary>The block of docs/format.md, in hex.</summary>
    [Fact]
    [Trait("Compares", "StoredOutput")]
    public void The_block_of_the_documentation()
    {
        const string Hex =
            "bd180a5a229383b17b54d588f65d6af67cb563b4e37f3eac1de9718a22ec57b5"
            + "043cc6d6234d0ec122cc4706b29a1c21127ae1b5354afd510a0334102859f676"
            + "145440d723aa3b13c959b788468f5073a712c24b90ad6d7c22f007071f2a79bd"
            + "f7d5d6fe78d1ecc6ca647fa358ed7c0193781aef1c3df4246fbf18384f3a82db"
            + "db11cac99014fec5b7a2401b11dabd7dc761810573da9e050cc2c63be7495de3"
            + "04536023f7ac15d3885cb4f3337badcccfc86562c3893b9e7d4ee5c78b9a9a46"
            + "8da27fbb6ed2b998fa50dde45ef77807e339df05fff7322acc244f4925708c14"
            + "08458ff453cf082b9f0b73a926f33213b13561c71501cd14e70d361013061114"
            + "c5745ad2aaf0dcc90c3775f07131c57e517366963eb6347e3f208458f02aad97"
            + "7c50965eab2e51b955afe77e35f6b3a93fbce497e883f78328cac1c2fa9f0c54"
            + "93c7efa054369b9441c5e80f3e1c0004752b3896b29b9851ffc60d2a32137c60"
            + "704679890f4d4c4142f82024207e2c764141e0323e0b0109b289121562038706"
            + "a37d9a411877a1bdc0c1e06396b612f5eaa78427ae1394d72e0b33e9358fa7c1"
            + "7c3f30ab7fcf4aabff3f148bb4170244e20e60401e40314c5f871015595c6064"
            + "0a31d0cc194e191f72cc826326642870310025d8ddc1c70711124564084989c9"
            + "8fd620832453a8ac17972c2e5e606264630c9b1a373738393a3b3c3d3e3f14c9";
        Assert.Equal(Hex, Convert.ToHexStringLower(Ascending(PolarCode.Of(528))));
    }

    [Theory]
    [Trait("Compares", "StoredOutput")]
    [InlineData(528, "5340f8fedf3f0ade719dd14cacedfabb041262cc570002a65242bd3f4f28696a")]
    [InlineData(784, "6f1360e5d8051058a7953fa6f20da797a1c2c6aa57d6cb1e3087e49073f872b2")]
    [InlineData(1040, "05680fb4f24da963fb33f58bf32ca1bc7d24af8437d5e149ae6a2155e20099cc")]
    [InlineData(1296, "f97bf373dadea1b43b60d3a2e3b5b7f575cfb799a529009e173ede21794e437f")]
    [InlineData(1552, "341b3a45bc1636a171dc9dd901264a108f2ceab81f5320ed1c186b17820b2ad0")]
    [InlineData(2064, "05b5928894e643e554f301061dfbc182ad7108d22fe38797dc9157f215a75258")]
    [InlineData(2576, "c74e529377c414e9c287749d6441c83918fb4b3c217456630664dece85ae6934")]
    [InlineData(3088, "db7d8822a7464fe150ff92f170ed1419fc0eb741fecf93aa731198aeb8cdc34c")]
    public void Blocks_have_the_hashes_of_the_documentation(int informationBits, string sha256) =>
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Ascending(PolarCode.Of(informationBits)))));

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
        foreach (VectorWidth width in Widths)
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
            Assert.Equal(SlowBlock.Crc(bytes), Crc32C.Add(Crc32C.Start, MemoryMarshal.Read<ulong>(bytes)));
            Assert.Equal(SlowBlock.Crc(bytes), Crc32C.AddPlain(Crc32C.Start, MemoryMarshal.Read<ulong>(bytes)));
        }
    }

    /// <summary>The block of the payload 0, 1, 2 and so on.</summary>
    private static byte[] Ascending(PolarCode code)
    {
        ulong[] words = new ulong[PolarCode.BlockWords];
        BlockEncoder.Encode(code, [.. Enumerable.Range(0, code.PayloadBytes).Select(i => (byte)i)], words, 1, 0);
        return MemoryMarshal.AsBytes<ulong>(words).ToArray();
    }
}
