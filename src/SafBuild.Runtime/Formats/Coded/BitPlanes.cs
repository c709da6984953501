using System.Runtime.Intrinsics;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// 64 blocks with the bits of one position together. As rows: word w of block g at 64 g + w. As planes: position 64 w + i at 64 i + w, with
/// block g in bit g. One is the transpose of the other, of all 64 words at once.
/// </summary>
internal static class BitPlanes
{
    internal const int Words = 64 * PolarCode.BlockWords;

    /// <summary>Where a position lies among planes.</summary>
    internal static int Plane(int position) => ((position % 64) * PolarCode.BlockWords) + (position / 64);

    /// <summary>Rows become planes, and planes rows.</summary>
    internal static unsafe void Transpose(ulong* words, LaneWidth width)
    {
        switch (width)
        {
            case LaneWidth.Bits512:
                Lanes<Vector512<ulong>, Words512>.Transpose(words);
                break;
            case LaneWidth.Bits256:
                Lanes<Vector256<ulong>, Words256>.Transpose(words);
                break;
            case LaneWidth.Bits128:
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
            Step(words, 32, 0x00000000FFFFFFFF);
            Step(words, 16, 0x0000FFFF0000FFFF);
            Step(words, 8, 0x00FF00FF00FF00FF);
            Step(words, 4, 0x0F0F0F0F0F0F0F0F);
            Step(words, 2, 0x3333333333333333);
            Step(words, 1, 0x5555555555555555);
        }

        private static unsafe void Step(ulong* words, int distance, ulong low)
        {
            TVector lows = TLanes.Create(low);
            for (int row = 0; row < 64; row++)
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
                    TVector moved = TLanes.And(TLanes.Xor(TLanes.ShiftRight(a, distance), b), lows);
                    *(TVector*)(first + w) = TLanes.Xor(a, TLanes.ShiftLeft(moved, distance));
                    *(TVector*)(second + w) = TLanes.Xor(b, moved);
                }
            }
        }
    }
}
