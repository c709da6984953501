namespace Pretrain.Images;

/// <summary>
/// Random numbers as a pure function of (seed, stream, index) and a counter: any image can be drawn alone, in any order,
/// with the same bytes on every platform. The mixing step is that of SplitMix64 (Steele, Lea and Flood 2014).
/// </summary>
internal struct CounterRandom(ulong seed, ulong stream, ulong index)
{
    private readonly ulong _key = Mix(Mix(Mix(seed) ^ stream) ^ index);
    private ulong _counter;

    /// <summary>64 uniform bits.</summary>
    internal ulong NextBits() => Mix(_key + (++_counter * 0x9E3779B97F4A7C15));

    /// <summary>Uniform in [low, high).</summary>
    internal double Next(double low, double high) => low + ((high - low) * ((NextBits() >> 11) * (1.0 / (1UL << 53))));

    /// <summary>Uniform in 0 .. count - 1.</summary>
    internal int NextInt(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>
    /// Mean 0, standard deviation 1, within +-3.5: the sum of four 16-bit uniforms. Needs no logarithm, whose last bit
    /// differs between platforms.
    /// </summary>
    internal double NextBell()
    {
        ulong bits = NextBits();
        ulong sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return (sum - 131070.0) * (1.0 / 37837.0);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
