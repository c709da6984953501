using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// One of the eight codes: which of the 4,096 positions of a block carry information (docs/format.md). Position i + 1 sees a better channel
/// than a position whose set bits are among those of i, so the positions are closed under domination, and two transforms encode.
/// </summary>
internal sealed class PolarCode
{
    internal const int BlockBits = 4096;
    internal const int BlockBytes = BlockBits / 8;
    internal const int BlockWords = BlockBits / 64;
    internal const int CheckBits = 16;

    /// <summary>Halvings from a block to a bit.</summary>
    internal const int Levels = 12;

    private static readonly int[] Sizes = [528, 784, 1040, 1296, 1552, 2064, 2576, 3088];

    private readonly int _index;
    private readonly ulong[] _information = new ulong[BlockWords];
    private readonly WordPlace[] _places;

    private PolarCode(int index)
    {
        _index = index;
        InformationBits = Sizes[index];
        MemoryMarshal.Cast<byte, ulong>(Mask).CopyTo(_information);
        Tree = new DecodingTree(_information);
        _places = WordPlace.Make(_information);
    }

    /// <summary>All of them, by ascending information bits.</summary>
    internal static IReadOnlyList<PolarCode> All { get; } = [.. Enumerable.Range(0, Sizes.Length).Select(i => new PolarCode(i))];

    /// <summary>K, the check bits among them.</summary>
    internal int InformationBits { get; }

    /// <summary>Bytes of a message without its check: a multiple of 32.</summary>
    internal int PayloadBytes => (InformationBits - CheckBits) / 8;

    /// <summary>512 bytes: bit i % 8 of byte i / 8 is 1 where position i carries information.</summary>
    internal ReadOnlySpan<byte> Mask => PositionTables.Bytes.Slice(_index * BlockBytes, BlockBytes);

    /// <summary>The mask as 64 words: bit i % 64 of word i / 64.</summary>
    internal ReadOnlySpan<ulong> Information => _information;

    /// <summary>What the decoders do at each node.</summary>
    internal DecodingTree Tree { get; }

    /// <summary>The words that hold any information, in ascending order.</summary>
    internal ReadOnlySpan<WordPlace> Places => _places;

    /// <summary>ArgumentException where there is no such code.</summary>
    internal static PolarCode Of(int informationBits)
    {
        int index = Array.IndexOf(Sizes, informationBits);
        return index >= 0 ? All[index] : throw new ArgumentException(
            $"there is no code of {informationBits} information bits, but of {string.Join(", ", Sizes)}", nameof(informationBits));
    }
}
