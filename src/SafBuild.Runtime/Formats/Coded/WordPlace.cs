using System.Numerics;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>The information positions of one word of a block, and how they move to the low bits where no instruction does it.</summary>
internal readonly struct WordPlace
{
    private readonly Moves _moves;

    private WordPlace(int word, ulong mask)
    {
        Word = word;
        Mask = mask;
        Count = BitOperations.PopCount(mask);
        _moves = new Moves(mask);
    }

    /// <summary>Index in the block.</summary>
    internal int Word { get; }

    /// <summary>1 where a bit carries information; not 0.</summary>
    internal ulong Mask { get; }

    /// <summary>Information bits of the word.</summary>
    internal int Count { get; }

    internal static WordPlace[] Make(ReadOnlySpan<ulong> information)
    {
        List<WordPlace> places = [];
        for (int w = 0; w < information.Length; w++)
        {
            if (information[w] != 0)
            {
                places.Add(new WordPlace(w, information[w]));
            }
        }

        return [.. places];
    }

    /// <summary>The information bits, at the low end (as pext does it).</summary>
    internal ulong Gather(ulong word) => _moves.Gather(word & Mask);

    /// <summary>The low bits, at the information positions (as pdep does it); 0 elsewhere.</summary>
    internal ulong Scatter(ulong bits) => _moves.Scatter(bits) & Mask;

    /// <summary>
    /// Which bits move down by 1, 2, 4 to 32 (H. S. Warren, "Hacker's Delight", 7-4 and 7-5). Each of the six steps has the bits that
    /// move in it, where they are before it.
    /// </summary>
    private readonly struct Moves
    {
        private readonly ulong _by1;
        private readonly ulong _by2;
        private readonly ulong _by4;
        private readonly ulong _by8;
        private readonly ulong _by16;
        private readonly ulong _by32;

        internal Moves(ulong mask)
        {
            Span<ulong> steps = stackalloc ulong[6];
            ulong zerosBelow = ~mask << 1;
            for (int i = 0; i < steps.Length; i++)
            {
                ulong odd = zerosBelow;
                for (int shift = 1; shift < 64; shift *= 2)
                {
                    odd ^= odd << shift;
                }

                steps[i] = odd & mask;
                mask = (mask ^ steps[i]) | (steps[i] >> (1 << i));
                zerosBelow &= ~odd;
            }

            (_by1, _by2, _by4) = (steps[0], steps[1], steps[2]);
            (_by8, _by16, _by32) = (steps[3], steps[4], steps[5]);
        }

        internal ulong Gather(ulong x)
        {
            x = Down(x, _by1, 1);
            x = Down(x, _by2, 2);
            x = Down(x, _by4, 4);
            x = Down(x, _by8, 8);
            x = Down(x, _by16, 16);
            return Down(x, _by32, 32);
        }

        internal ulong Scatter(ulong x)
        {
            x = Up(x, _by32, 32);
            x = Up(x, _by16, 16);
            x = Up(x, _by8, 8);
            x = Up(x, _by4, 4);
            x = Up(x, _by2, 2);
            return Up(x, _by1, 1);
        }

        private static ulong Down(ulong x, ulong moving, int by) => (x & ~moving) | ((x & moving) >> by);

        private static ulong Up(ulong x, ulong moving, int by) => (x & ~moving) | ((x << by) & moving);
    }
}
