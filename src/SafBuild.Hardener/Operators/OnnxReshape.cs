using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>0 keeps a dimension, -1 takes what is left.</summary>
internal sealed class OnnxReshape : OnnxOperator
{
    internal override string Name => "Reshape";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        bool copyZeros = call.Int("allowzero", 0) == 0;
        long[] shape = [.. call.Longs(1, "shape")!.Select((d, i) => d == 0 && copyZeros ? call[0].shape[i] : d)];
        return [call[0].reshape(shape)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 13, 14, 19], [F(2, 3, 4), Ints(4, 6)]),
        .. Cases([7, 13, 14, 19], [F(2, 3, 4), Ints(0, -1)]),
        .. Cases([7, 13, 14, 19], [F(2, 3, 4), Ints(-1)]),
    ];
}
