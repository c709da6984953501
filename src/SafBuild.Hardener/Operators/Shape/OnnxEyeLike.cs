using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxEyeLike : OnnxOperator
{
    internal override string Name => "EyeLike";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long rows = call[0].shape[0];
        long columns = call[0].shape[1];
        long k = call.Int("k", 0);
        ScalarType type = call.Has("dtype")
            ? TorchTensors.TypeOf((Onnx.TensorProto.Types.DataType)call.Int("dtype", 1), call.Precision)!.Value
            : call[0].dtype;
        Tensor distance = Arange(columns, ScalarType.Int64).unsqueeze(0) - Arange(rows, ScalarType.Int64).unsqueeze(1);
        return [distance.eq(Kept(k)).to(type).to(call[0].device)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(9, [F(3, 4)], ("k", -1), ("dtype", 6)).Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        .. Cases([9, 22], [F(3, 4)]).Select(e => e.Without(gradient: false)),
        .. Cases([9, 22], [F(3, 4)], ("k", 1), ("dtype", 7))
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
    ];
}
