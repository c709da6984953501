using System.Runtime.Intrinsics;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// 64 blocks with their bytes side by side. As rows: word w of block g at 64 g + w. As planes: byte k of block g is byte 64 k + g. The
/// order of bytes within words is that of little-endian processors, as everywhere.
/// </summary>
internal static class BytePlanes
{
    /// <summary>Words of either.</summary>
    internal const int Words = Blocks * PolarCode.BlockWords;

    internal const int Blocks = 64;

    /// <summary>Makes planes of rows, which are overwritten.</summary>
    internal static unsafe void FromRows(ulong* rows, ulong* planes, VectorWidth width)
    {
        Transpose(rows, width);
        for (int k = 0; k < PolarCode.BlockBytes; k++)
        {
            for (int group = 0; group < 8; group++)
            {
                planes[(8 * k) + group] = rows[Place(k, group)];
            }
        }
    }

    /// <summary>Makes rows of planes.</summary>
    internal static unsafe void ToRows(ulong* planes, ulong* rows, VectorWidth width)
    {
        for (int k = 0; k < PolarCode.BlockBytes; k++)
        {
            for (int group = 0; group < 8; group++)
            {
                rows[Place(k, group)] = planes[(8 * k) + group];
            }
        }

        Transpose(rows, width);
    }

    /// <summary>Where the transpose has byte k of eight blocks.</summary>
    private static int Place(int k, int group) => (((8 * group) + (k % 8)) * PolarCode.BlockWords) + (k / 8);

    /// <summary>In each eight rows, byte c of row r and byte r of row c change places, in all words at once.</summary>
    private static unsafe void Transpose(ulong* words, VectorWidth width)
    {
        switch (width)
        {
            case VectorWidth.Bits512:
                Lanes<Vector512<ulong>, Words512>.Transpose(words);
                break;
            case VectorWidth.Bits256:
                Lanes<Vector256<ulong>, Words256>.Transpose(words);
                break;
            case VectorWidth.Bits128:
                Lanes<Vector128<ulong>, Words128>.Transpose(words);
                break;
            default:
                Lanes<ulong, WordsScalar>.Transpose(words);
                break;
        }
    }

    private static class Lanes<TVector, TLanes>
        where TVector : unmanaged
        where TLanes : struct, IWordLanes<TVector>
    {
        /// <summary>Halves, quarters and so on change places (H. S. Warren, "Hacker's Delight", 7-3).</summary>
        internal static unsafe void Transpose(ulong* words)
        {
            Step(words, 4, 0x00000000FFFFFFFF);
            Step(words, 2, 0x0000FFFF0000FFFF);
            Step(words, 1, 0x00FF00FF00FF00FF);
        }

        private static unsafe void Step(ulong* words, int distance, ulong low)
        {
            TVector lows = TLanes.Create(low);
            for (int row = 0; row < Blocks; row++)
            {
                if ((row & distance) != 0)
                {
                    continue;
                }

                ulong* first = words + (row * PolarCode.BlockWords);
                ulong* second = first + (distance * PolarCode.BlockWords);
                for (int w = 0; w < PolarCode.BlockWords; w += TLanes.Count)
                {
                    TVector a = *(TVector*)(first + w);
                    TVector b = *(TVector*)(second + w);
                    TVector moved = TLanes.And(TLanes.Xor(TLanes.ShiftRight(a, 8 * distance), b), lows);
                    *(TVector*)(first + w) = TLanes.Xor(a, TLanes.ShiftLeft(moved, 8 * distance));
                    *(TVector*)(second + w) = TLanes.Xor(b, moved);
                }
            }
        }
    }
}
