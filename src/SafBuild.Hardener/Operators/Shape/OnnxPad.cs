using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

/// <summary>All modes; negative pads cut.</summary>
internal sealed class OnnxPad : OnnxOperator
{
    internal override string Name => "Pad";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data, InputRole.Integers, InputRole.Structure("pad value"), InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long[] pads = call.Longs(1, "pads") ?? call.Ints("paddings")!;
        double value = call.Doubles(2)?.FirstOrDefault() ?? call.Float("value", 0);
        long[] axes = call.Longs(3) ?? [.. Enumerable.Range(0, (int)x.ndim).Select(i => (long)i)];
        long[] begin = new long[x.ndim];
        long[] end = new long[x.ndim];
        for (int i = 0; i < axes.Length; i++)
        {
            long axis = axes[i] < 0 ? axes[i] + x.ndim : axes[i];
            (begin[axis], end[axis]) = (pads[i], pads[i + axes.Length]);
        }

        string mode = call.Text("mode", "constant");
        if (mode == "constant")
        {
            long[] pairs = [.. Enumerable.Range(0, (int)x.ndim).Reverse().SelectMany(i => new[] { begin[i], end[i] })];
            return [nn.functional.pad(x, pairs, TorchSharp.PaddingModes.Constant, value)];
        }

        for (int axis = 0; axis < begin.Length; axis++)
        {
            x = begin[axis] == 0 && end[axis] == 0 ? x : Extend(x, axis, begin[axis], end[axis], mode);
        }

        return [x];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(18, [F(2, 3, 4), Ints(1, 2, 0, 1), Scalar(1.5).Constant(), Ints(-1, 0)]),
        Case(18, [F(2, 3, 4), Ints(1, 2, 1, 0), Missing, Ints(-1, 1)], ("mode", "reflect")),
        Case(13, [Whole(0, 9, 2, 2), Ints(1, 0, 0, 1), Ints(7).Reshaped().As(Onnx.TensorProto.Types.DataType.Int32)])
            .Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(13, [Ints(1, 2, 3), Ints(1, 1)]).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        Case(13, [Bools(2, 2), Ints(1, 0, 0, 1)]).Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false),
        Case(2, [F(2, 3)], ("pads", new long[] { 0, 1, 0, 2 }), ("value", 0.5)),
        Case(1, [F(2, 3)], ("paddings", new long[] { 0, 1, 0, 2 })) with { Twin = Case(2, [F(2, 3)], ("pads", new long[] { 0, 1, 0, 2 })) },
        Case(13, [F(1, 1, 4, 4), Ints(0, 0, -1, 2, 0, 0, 1, -1)], ("mode", "edge")),
        .. Cases([7], [F(2, 3, 4)], ("pads", new long[] { 0, 1, 2, 0, 0, 1 }), ("value", 1.5)),
        .. Cases([7], [F(2, 3, 4)], ("pads", new long[] { 0, 1, 2, 0, 0, 1 }), ("mode", "reflect")),
        .. Cases([11, 13, 18, 19, 21], [F(2, 3, 4), Ints(0, 1, 2, 0, 0, 1), Scalar(0.5).Constant()]),
        .. Cases([11, 13, 19], [F(2, 3, 4), Ints(0, -1, 2, 0, 0, -1)]),
        .. Cases([11, 13, 19], [F(2, 3, 4), Ints(0, 2, 3, 0, 1, 2)], ("mode", "reflect")),
        .. Cases([11, 13, 19], [F(2, 3, 4), Ints(0, 2, 3, 1, 1, 2)], ("mode", "edge")),
        .. Cases([19, 21], [F(2, 3, 4), Ints(0, 2, 3, 1, 1, 2)], ("mode", "wrap")),
        .. Cases([18, 19], [F(2, 3, 4), Ints(1, 2), Missing, Ints(-1)]),
    ];

    /// <summary>Picks what lies at each place before, inside and after, for any number of dimensions.</summary>
    private static Tensor Extend(Tensor x, int axis, long begin, long end, string mode)
    {
        long size = x.shape[axis];
        long[] from = [.. Enumerable.Range(0, (int)(begin + size + end)).Select(i => i - begin)];
        long[] picked = mode switch
        {
            "edge" => [.. from.Select(i => Math.Clamp(i, 0, size - 1))],
            "wrap" => [.. from.Select(i => (i % size + size) % size)],
            "reflect" => [.. from.Select(i => Reflected(i, size))],
            _ => throw new NotSupportedException($"mode {mode}"),
        };
        return x.index_select(axis, tensor(picked, [picked.Length], device: x.device));
    }

    private static long Reflected(long i, long size)
    {
        long period = Math.Max(1, 2 * (size - 1));
        long at = (i % period + period) % period;
        return at < size ? at : period - at;
    }
}
