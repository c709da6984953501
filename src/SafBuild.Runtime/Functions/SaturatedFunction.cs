using SafBuild.Runtime.Functions.Kernels;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Functions;

/// <summary>
/// A saturated activation function f (arXiv 2411.19027): odd, monotone, |f(v)| &lt;= <see cref="Bound"/>.
/// Total: NaN gives 0, +-infinity gives +-<see cref="Bound"/>. A new one is one file and one line in
/// <see cref="SaturatedFunctions"/>; the laws are tested for every entry of that list.
/// </summary>
internal abstract class SaturatedFunction
{
    /// <summary>The name in csproj, manifest and reports.</summary>
    internal abstract string Name { get; }

    /// <summary>The bound L of |f|; <see cref="float.MaxValue"/> for Identity.</summary>
    internal abstract float Bound { get; }

    /// <summary>False for the baselines Identity and Clip.</summary>
    internal virtual bool IsSmooth => true;

    /// <summary>f(v) in double precision, the reference of the kernels.</summary>
    internal abstract double Evaluate(double v);

    /// <summary>f^-1(y) for |y| &lt; L, in double precision.</summary>
    internal abstract double Invert(double y);

    /// <summary>f(v) in the operations of another tool; v is no NaN.</summary>
    internal abstract T Write<T>(IFunctionForm<T> form, T v);

    /// <summary>f element by element, total, bit-identical at every vector width and span length. The two may be the same memory.</summary>
    internal abstract void Apply(ReadOnlySpan<float> raw, Span<float> result);

    /// <summary>
    /// Weights s * f(v) of raw values under one scale, in one pass. Magnitudes whose bits are above
    /// <paramref name="limit"/> read as 0; 0x7F800000 for NaN only. The two must not be the same memory.
    /// </summary>
    internal abstract ReadOutcome Read(
        ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights, VectorWidth width = VectorWidth.Widest);

    /// <summary>The same with a scale and a limit (positive infinity for NaN only) for each raw value.</summary>
    internal abstract ReadOutcome Read(
        ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, ReadOnlySpan<float> limits, Span<float> weights,
        VectorWidth width = VectorWidth.Widest);
}
