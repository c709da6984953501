using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxTile : OnnxOperator
{
    internal override string Name => "Tile";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call.Opset < 6 ? Along(call) : call[0].repeat(call.Longs(1)!)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(1, [F(2, 3), Ints(2).Reshaped(), Ints(1).Reshaped()]) with {
            Twin = Case(7, [F(2, 3), Ints(1, 2), Ints(0)]) with { Reads = ["x0", "x1"] } },
        .. Cases([7, 13], [F(2, 3), Ints(2, 3)]),
        Case(13, [F(2, 3), Ints(0, 1)]),
        Case(13, [Whole(0, 9, 2, 1, 2), Ints(1, 3, 2)]).Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
    ];

    /// <summary>Before opset 6: how often, and along which axis.</summary>
    private static Tensor Along(NodeCall call)
    {
        long[] repeats = [.. Enumerable.Repeat(1L, (int)call[0].ndim)];
        repeats[call.Longs(2)![0]] = call.Longs(1)![0];
        return call[0].repeat(repeats);
    }
}
