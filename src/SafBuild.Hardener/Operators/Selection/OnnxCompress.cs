using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

internal sealed class OnnxCompress : OnnxOperator
{
    internal override string Name => "Compress";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long axis = call.Has("axis") ? call.Axis(0, call[0].ndim) : 0;
        Tensor x = call.Has("axis") ? call[0] : call[0].reshape(-1);
        return [x.index_select(axis, call[1].nonzero().reshape(-1))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [F(3, 4), Bools(3)], ("axis", -1)),
        .. Cases([9, 11], [F(3, 4), Bools(3)], ("axis", 0)),
        .. Cases([9, 11], [F(3, 4), Bools(9)]),
    ];
}
