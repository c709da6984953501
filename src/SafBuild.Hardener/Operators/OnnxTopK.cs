using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxTopK : OnnxOperator
{
    internal override string Name => "TopK";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long k = call.Longs(1)?[0] ?? call.Int("k", 1);
        (Tensor values, Tensor indices) = call[0].topk(
            checked((int)k), (int)call.Axis(-1, call[0].ndim), call.Int("largest", 1) != 0, sorted: true);
        return [values, indices];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7], [F(2, 5)], ("k", 2)).Select(Two),
        .. Cases([10, 11], [F(2, 5), Ints(3)]).Select(Two),
        .. Cases([11], [F(4, 3), Ints(2)], ("axis", 0), ("largest", 0)).Select(Two),
    ];

    private static OperatorExample Two(OperatorExample example) =>
        example.Giving(Onnx.TensorProto.Types.DataType.Float, Onnx.TensorProto.Types.DataType.Int64);
}
