using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>An embedding when the data is a weight.</summary>
internal sealed class OnnxGather : OnnxOperator
{
    internal override string Name => "Gather";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor data = call[0];
        long axis = call.Axis(0, data.ndim);
        Tensor indices = call[1].to(ScalarType.Int64);
        Tensor positive = where(indices < 0, indices + data.shape[axis], indices);
        Tensor rows = data.index_select(axis, positive.reshape(-1));
        return [rows.reshape([.. data.shape[..(int)axis], .. indices.shape, .. data.shape[((int)axis + 1)..]])];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 13], [F(4, 3), Indices(4, 2, 2)]),
        .. Cases([7, 11, 13], [F(2, 4, 3), Indices(4, 5)], ("axis", 1)),
        .. Cases([11, 13], [F(2, 4, 3), Ints(-1, 0, 2)], ("axis", -2)),
        .. Cases([7, 13], [F(4, 3), Ints(2).Reshaped()]),
    ];
}
