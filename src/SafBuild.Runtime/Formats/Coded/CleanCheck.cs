using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>Which blocks of a tile are code words: their transforms are 0 at every frozen position.</summary>
internal static class CleanCheck
{
    /// <summary>Bytes of scratch.</summary>
    internal const int Scratch = PolarCode.BlockWords * 64;

    /// <param name="code">Of all these blocks.</param>
    /// <param name="tile">Word w of block g at w * stride + g.</param>
    /// <param name="stride">Blocks of the tile.</param>
    /// <param name="first">The first block.</param>
    /// <param name="faults">For each block, 0 if it is a code word.</param>
    /// <param name="scratch">64-byte aligned.</param>
    /// <param name="width">Of the registers.</param>
    internal static unsafe void Run(
        PolarCode code, ReadOnlySpan<ulong> tile, int stride, int first, Span<ulong> faults, byte* scratch, VectorWidth width)
    {
        fixed (ulong* words = tile)
        fixed (ulong* results = faults)
        {
            int done = 0;
            done += width >= VectorWidth.Bits512
                ? Lanes<Vector512<ulong>, Words512>.Run(
                    code, words + first, stride, results, faults.Length, scratch)
                : 0;
            done += width >= VectorWidth.Bits256
                ? Lanes<Vector256<ulong>, Words256>.Run(
                    code, words + first + done, stride, results + done, faults.Length - done, scratch)
                : 0;
            done += width >= VectorWidth.Bits128
                ? Lanes<Vector128<ulong>, Words128>.Run(
                    code, words + first + done, stride, results + done, faults.Length - done, scratch)
                : 0;
            Lanes<ulong, WordsScalar>.Run(code, words + first + done, stride, results + done, faults.Length - done, scratch);
        }
    }

    private static class Lanes<TVector, TLanes>
        where TVector : unmanaged
        where TLanes : struct, IWordLanes<TVector>
    {
        /// <summary>As many blocks as fill registers; says how many.</summary>
        internal static unsafe int Run(PolarCode code, ulong* words, int stride, ulong* faults, int count, byte* scratch)
        {
            int done = 0;
            ref readonly ulong information = ref code.Information[0];
            for (; done <= count - TLanes.Count; done += TLanes.Count)
            {
                Between(words + done, stride, (TVector*)scratch);
                *(TVector*)(faults + done) = Within(in information, (TVector*)scratch);
            }

            return done;
        }

        /// <summary>Steps of 8, 16 and 32 words, and the words together.</summary>
        private static unsafe void Between(ulong* words, int stride, TVector* result)
        {
            nint row = 8 * (nint)stride;
            for (int j = 0; j < 8; j++, words += stride, result++)
            {
                TVector v0 = *(TVector*)words;
                TVector v1 = *(TVector*)(words + row);
                TVector v2 = *(TVector*)(words + (2 * row));
                TVector v3 = *(TVector*)(words + (3 * row));
                TVector v4 = *(TVector*)(words + (4 * row));
                TVector v5 = *(TVector*)(words + (5 * row));
                TVector v6 = *(TVector*)(words + (6 * row));
                TVector v7 = *(TVector*)(words + (7 * row));
                Eight(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
                result[0] = v0;
                result[8] = v1;
                result[16] = v2;
                result[24] = v3;
                result[32] = v4;
                result[40] = v5;
                result[48] = v6;
                result[56] = v7;
            }
        }

        /// <summary>Steps of 1, 2 and 4 words, those within words, and the OR of all frozen positions.</summary>
        private static unsafe TVector Within(ref readonly ulong information, TVector* words)
        {
            TVector faults = TLanes.Create(0);
            for (int i = 0; i < PolarCode.BlockWords; i += 8, words += 8)
            {
                TVector v0 = words[0];
                TVector v1 = words[1];
                TVector v2 = words[2];
                TVector v3 = words[3];
                TVector v4 = words[4];
                TVector v5 = words[5];
                TVector v6 = words[6];
                TVector v7 = words[7];
                Eight(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
                faults = TLanes.Or(faults, Frozen(v0, Unsafe.Add(ref Unsafe.AsRef(in information), i)));
                faults = TLanes.Or(faults, Frozen(v1, Unsafe.Add(ref Unsafe.AsRef(in information), i + 1)));
                faults = TLanes.Or(faults, Frozen(v2, Unsafe.Add(ref Unsafe.AsRef(in information), i + 2)));
                faults = TLanes.Or(faults, Frozen(v3, Unsafe.Add(ref Unsafe.AsRef(in information), i + 3)));
                faults = TLanes.Or(faults, Frozen(v4, Unsafe.Add(ref Unsafe.AsRef(in information), i + 4)));
                faults = TLanes.Or(faults, Frozen(v5, Unsafe.Add(ref Unsafe.AsRef(in information), i + 5)));
                faults = TLanes.Or(faults, Frozen(v6, Unsafe.Add(ref Unsafe.AsRef(in information), i + 6)));
                faults = TLanes.Or(faults, Frozen(v7, Unsafe.Add(ref Unsafe.AsRef(in information), i + 7)));
            }

            return faults;
        }

        /// <summary>
        /// Not 0 where a frozen position of the word is 1. A word that is all frozen is 0 before the steps within it, too.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Frozen(TVector word, ulong information) =>
            information == 0 ? word
            : ~information == 0 ? TLanes.Create(0)
            : TLanes.And(BlockTransform.WithinWords<TVector, TLanes>(word), TLanes.Create(~information));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Eight(
            ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, ref TVector v4, ref TVector v5, ref TVector v6, ref TVector v7)
        {
            v0 = TLanes.Xor(v0, v1);
            v2 = TLanes.Xor(v2, v3);
            v4 = TLanes.Xor(v4, v5);
            v6 = TLanes.Xor(v6, v7);
            v0 = TLanes.Xor(v0, v2);
            v1 = TLanes.Xor(v1, v3);
            v4 = TLanes.Xor(v4, v6);
            v5 = TLanes.Xor(v5, v7);
            v0 = TLanes.Xor(v0, v4);
            v1 = TLanes.Xor(v1, v5);
            v2 = TLanes.Xor(v2, v6);
            v3 = TLanes.Xor(v3, v7);
        }
    }
}
