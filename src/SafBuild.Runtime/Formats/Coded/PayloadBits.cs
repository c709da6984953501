using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>The message of a block: the bits at its information positions in ascending order, then the check.</summary>
internal static class PayloadBits
{
    private const ulong CheckMask = (1UL << PolarCode.CheckBits) - 1;

    /// <summary>Reads the payload of a code word; says whether the check is right. The payload is written in either case.</summary>
    /// <param name="code">Of the block.</param>
    /// <param name="words">Word w at w * stride.</param>
    /// <param name="stride">Between words.</param>
    /// <param name="payload">PayloadBytes.</param>
    /// <param name="plain">Whether to do without special instructions.</param>
    internal static unsafe bool Read(PolarCode code, ulong* words, nint stride, Span<byte> payload, bool plain)
    {
        Span<ulong> target = MemoryMarshal.Cast<byte, ulong>(payload[..code.PayloadBytes]);
        return plain ? Read<Plain>(code.Places, words, stride, target)
            : Bmi2.X64.IsSupported ? Read<Special>(code.Places, words, stride, target)
            : Read<Moved>(code.Places, words, stride, target);
    }

    /// <summary>Writes payload and check to their positions; 0 everywhere else.</summary>
    /// <param name="code">Of the block.</param>
    /// <param name="payload">PayloadBytes.</param>
    /// <param name="words">64.</param>
    internal static void Write(PolarCode code, ReadOnlySpan<byte> payload, Span<ulong> words)
    {
        ReadOnlySpan<ulong> source = MemoryMarshal.Cast<byte, ulong>(payload[..code.PayloadBytes]);
        uint state = Crc32C.Start;
        foreach (ulong word in source)
        {
            state = Crc32C.Add(state, word);
        }

        words.Clear();
        ulong bits = source[0];
        int left = 64;
        int next = 1;
        foreach (ref readonly WordPlace place in code.Places)
        {
            ulong own = bits;
            if (left >= place.Count)
            {
                bits = place.Count == 64 ? 0 : bits >> place.Count;
                left -= place.Count;
            }
            else
            {
                ulong more = next < source.Length ? source[next] : state & CheckMask;
                next++;
                own |= left == 0 ? more : more << left;
                int used = place.Count - left;
                bits = used == 64 ? 0 : more >> used;
                left = 64 - used;
            }

            words[place.Word] = Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitDeposit(own, place.Mask) : place.Scatter(own);
        }
    }

    private static unsafe bool Read<TGather>(ReadOnlySpan<WordPlace> places, ulong* words, nint stride, Span<ulong> payload)
        where TGather : struct, IGather
    {
        uint state = Crc32C.Start;
        ulong bits = 0;
        int filled = 0;
        int next = 0;
        foreach (ref readonly WordPlace place in places)
        {
            ulong own = TGather.Gather(words[place.Word * stride], in place);
            bits |= own << filled;
            filled += place.Count;
            if (filled >= 64 && next < payload.Length)
            {
                payload[next] = bits;
                next++;
                state = TGather.Add(state, bits);
                filled -= 64;

                // A shift by 64 would be one by 0.
                bits = filled == 0 ? 0 : own >> (place.Count - filled);
            }
        }

        return bits == (state & CheckMask);
    }

    /// <summary>How the bits of a word come together, and how the check is computed.</summary>
    private interface IGather
    {
        static abstract ulong Gather(ulong word, ref readonly WordPlace place);

        static abstract uint Add(uint state, ulong bytes);
    }

    private readonly struct Special : IGather
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Gather(ulong word, ref readonly WordPlace place) => Bmi2.X64.ParallelBitExtract(word, place.Mask);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Add(uint state, ulong bytes) => Crc32C.Add(state, bytes);
    }

    private readonly struct Moved : IGather
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Gather(ulong word, ref readonly WordPlace place) => place.Gather(word);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Add(uint state, ulong bytes) => Crc32C.Add(state, bytes);
    }

    private readonly struct Plain : IGather
    {
        public static ulong Gather(ulong word, ref readonly WordPlace place) => place.Gather(word);

        public static uint Add(uint state, ulong bytes) => Crc32C.AddPlain(state, bytes);
    }
}
