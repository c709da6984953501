using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>
/// Numbers as libtorch takes them, kept for good. TorchSharp 0.107 reads a Scalar's native pointer and keeps nothing alive over the native
/// call, so that the object of an implicit conversion is garbage while libtorch reads it: a collection at that moment frees it ("Expected
/// false to be true", or another number). Tensor + Tensor makes such a Scalar, too (its alpha), and so do all operators with a number:
/// what is here stands in for them, and a test holds that nothing else is called (ScalarLifetimeTests).
/// Bounded by the numbers that models and operators have; one that changes with each step is a <c>using Scalar</c> instead.
/// </summary>
internal static class KeptScalar
{
    private static readonly ConcurrentDictionary<long, Scalar> Whole = [];

    /// <summary>By their bits: -0 and 0 are two numbers.</summary>
    private static readonly ConcurrentDictionary<long, Scalar> Real = [];

    internal static Scalar Kept(long value) => Whole.GetOrAdd(value, v => v.ToScalar());

    /// <summary>Single precision, too: libtorch has one kind of real number.</summary>
    internal static Scalar Kept(double value) =>
        Real.GetOrAdd(BitConverter.DoubleToInt64Bits(value), bits => BitConverter.Int64BitsToDouble(bits).ToScalar());

    /// <summary>a + b.</summary>
    internal static Tensor Plus(this Tensor a, Tensor b) => a.add(b, Kept(1));

    /// <summary>a + b.</summary>
    internal static Tensor Plus(this Tensor a, long b) => a.add(Kept(b), Kept(1));

    /// <summary>a + b.</summary>
    internal static Tensor Plus(this Tensor a, double b) => a.add(Kept(b), Kept(1));

    /// <summary>b - a.</summary>
    internal static Tensor From(this Tensor a, long b) => a.negative().Plus(b);

    /// <summary>b - a.</summary>
    internal static Tensor From(this Tensor a, double b) => a.negative().Plus(b);

    internal static Tensor Square(this Tensor a) => a.pow(Kept(2));

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    internal static Tensor Arange(long count, ScalarType type, Device? device = null) =>
        arange(Kept(0), Kept(count), Kept(1), type, device);
}
