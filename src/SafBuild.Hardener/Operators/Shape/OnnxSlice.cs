using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

/// <summary>Attributes before opset 10, inputs since; negative steps since.</summary>
internal sealed class OnnxSlice : OnnxOperator
{
    internal override string Name => "Slice";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data, InputRole.Integers, InputRole.Integers, InputRole.Integers, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long[] starts = call.Longs(1, "starts")!;
        long[] ends = call.Longs(2, "ends")!;
        long[] axes = call.Longs(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = call.Longs(4) ?? [.. starts.Select(_ => 1L)];
        for (int i = 0; i < starts.Length; i++)
        {
            x = Along(x, axes[i] < 0 ? axes[i] + x.ndim : axes[i], starts[i], ends[i], steps[i]);
        }

        return [x];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(5, 6), Ints(long.MaxValue), Ints(long.MinValue), Ints(1), Ints(-3)]),
        Case(11, [F(5, 6), Ints(-2).As(Onnx.TensorProto.Types.DataType.Int32), Ints(int.MaxValue).As(Onnx.TensorProto.Types.DataType.Int32),
            Ints(-2).As(Onnx.TensorProto.Types.DataType.Int32)]),
        Case(13, [F(5, 6), Ints(3), Ints(1)]),
        Case(13, [F(5, 6), Ints(-100, 2), Ints(100, -100), Ints(-1, 0), Ints(4, -1)]),
        Case(10, [F(5), Ints(4), Ints(0), Ints(0), Ints(-2)]),
        Case(13, [F(0, 3), Ints(0), Ints(2)]),
        .. Cases([7], [F(4, 5)], ("starts", new long[] { 1, 0 }), ("ends", new long[] { 3, -1 })),
        .. Cases([7], [F(4, 5)], ("starts", new long[] { -3 }), ("ends", new long[] { long.MaxValue }), ("axes", new long[] { 1 })),
        .. Cases([10, 11, 13], [F(4, 5), Ints(1, 0), Ints(3, 99)]),
        .. Cases([10, 11, 13], [F(4, 5), Ints(0), Ints(99), Ints(-1), Ints(2)]),
        .. Cases([10, 11, 13], [F(4, 5), Ints(-1, 3), Ints(-99, 0), Ints(0, 1), Ints(-1, -2)]),
    ];

    private static Tensor Along(Tensor x, long axis, long start, long end, long step)
    {
        long size = x.shape[axis];
        start = start < 0 ? start + size : start;
        end = end < 0 ? Math.Max(end, -size - 1) + size : end;
        if (step > 0)
        {
            start = Math.Clamp(start, 0, size);
            return x.slice(axis, start, Math.Clamp(end, start, size), step);
        }

        // libtorch knows no negative steps.
        start = Math.Clamp(start, -1, size - 1);
        end = Math.Clamp(end, -1, start);
        long[] picked = [.. Enumerable.Range(0, (int)((start - end - step - 1) / -step)).Select(i => start + i * step)];
        return x.index_select(axis, tensor(picked, [picked.Length], device: x.device));
    }
}
