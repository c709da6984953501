using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

/// <summary>What all reductions share: axes as attribute or input, keepdims, no axes for all.</summary>
/// <param name="axesAreInputSince">The opset in which axes became an input.</param>
internal abstract class ReduceOperator(int axesAreInputSince) : OnnxOperator
{
    internal sealed override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    private protected virtual bool ReducesIntegers => true;

    private protected abstract Tensor Reduce(Tensor x, long[] axes, bool keep);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long[] axes = call.Longs(1, "axes") ?? [];
        if (axes.Length == 0 && call.Int("noop_with_empty_axes", 0) != 0)
        {
            // Nothing is reduced, but what is done to each element (squaring, for example) is done.
            return [InItsType(x.unsqueeze(0), [0], keep: false)];
        }

        axes = axes.Length == 0
            ? [.. Enumerable.Range(0, (int)x.ndim).Select(i => (long)i)]
            : [.. axes.Select(a => a < 0 ? a + x.ndim : a)];
        return [axes.Length == 0 ? InItsType(x.unsqueeze(0), [0], keep: false) : InItsType(x, axes, call.Int("keepdims", 1) != 0)];
    }

    /// <summary>Integers stay integers of their type; where libtorch has only the form for floats, the result is cut.</summary>
    private Tensor InItsType(Tensor x, long[] axes, bool keep) =>
        x.is_floating_point() ? Reduce(x, axes, keep)
        : Reduce(ReducesIntegers ? x : x.to(ScalarType.Float64), axes, keep).to(x.dtype);

    /// <summary>The extreme of nothing is the end of the type's range.</summary>
    private protected static Tensor Extreme(Tensor x, long[] axes, bool keep, bool largest)
    {
        if (axes.All(a => x.shape[a] != 0))
        {
            return largest ? x.amax(axes, keep) : x.amin(axes, keep);
        }

        long[] shape = [.. x.shape.Select((d, i) => axes.Contains(i) ? 1 : d).Where((_, i) => keep || !axes.Contains(i))];
        return x.is_floating_point()
            ? full(shape, Kept(largest ? double.NegativeInfinity : double.PositiveInfinity), x.dtype, x.device)
            : full(shape, Kept(largest ? long.MinValue : long.MaxValue), ScalarType.Int64, x.device).to(x.dtype);
    }

    internal override IEnumerable<OperatorExample> Examples
    {
        get
        {
            ExampleInput x = In(0.2, 2, 2, 3, 4);
            foreach (int opset in new[] { 7, 11, 12, 13, 18 })
            {
                yield return Case(opset, [x]);
                yield return opset < axesAreInputSince
                    ? Case(opset, [x], ("axes", new long[] { 1, 2 }), ("keepdims", 0))
                    : Case(opset, [x, Ints(1, 2)], ("keepdims", 0));
            }

            yield return axesAreInputSince > 13 ? Case(13, [x], ("axes", new long[] { -1 })) : Case(13, [x, Ints(-1)]);
            yield return Case(18, [x], ("noop_with_empty_axes", 1));
            yield return axesAreInputSince > 13 ? Case(13, [x], ("axes", new long[] { -3, 2 })) : Case(13, [x, Ints(-3, 2)]);
            yield return Case(18, [x, Ints(-1, 0)], ("keepdims", 0));
            yield return Case(18, [Scalar(1.5)]);
            yield return Case(18, [Whole(1, 5, 2, 3)], ("keepdims", 0)).Giving(Onnx.TensorProto.Types.DataType.Int32)
                .Without(gradient: false);
        }
    }
}
