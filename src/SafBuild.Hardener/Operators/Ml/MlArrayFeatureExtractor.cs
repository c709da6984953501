using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Ml;

/// <summary>Columns by index.</summary>
internal sealed class MlArrayFeatureExtractor : OnnxOperator
{
    internal override string Name => "ArrayFeatureExtractor";

    internal override string Domain => "ai.onnx.ml";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0].ndim == 1 ? call[0].unsqueeze(0) : call[0];
        return [x.index_select(-1, call[1].to(ScalarType.Int64).reshape(-1))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 4), Ints(3, 0)]),
        Case(17, [F(4), Ints(2)]),
    ];
}
