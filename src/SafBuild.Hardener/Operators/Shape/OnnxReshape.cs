using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

/// <summary>0 keeps a dimension, -1 takes what is left.</summary>
internal sealed class OnnxReshape : OnnxOperator
{
    internal override string Name => "Reshape";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        bool copyZeros = call.Int("allowzero", 0) == 0;
        long[] shape = [.. call.Longs(1, "shape")!.Select((d, i) => d == 0 && copyZeros ? call[0].shape[i] : d)];
        return [call[0].reshape(shape)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(14, [F(0, 3), Ints(3, 0)], ("allowzero", 1)),
        Case(13, [F(1), Ints()]),
        Case(13, [F(2, 3, 4), Ints(0, 0, 2, -1)]),
        Case(14, [F(0, 3), Ints(0, 5)]) with { Inputs = [F(0, 3), Ints(0, 3, 1)] },
        Case(5, [F(2, 3), Ints(3, -1)]),
        Case(1, [F(2, 3)], ("shape", new long[] { 3, -1 })) with { Twin = Case(7, [F(2, 3)]) with { Inputs = [F(2, 3), Ints(3, -1)] } },
        .. Cases([7, 13, 14, 19], [F(2, 3, 4), Ints(4, 6)]),
        .. Cases([7, 13, 14, 19], [F(2, 3, 4), Ints(0, -1)]),
        .. Cases([7, 13, 14, 19], [F(2, 3, 4), Ints(-1)]),
    ];
}
