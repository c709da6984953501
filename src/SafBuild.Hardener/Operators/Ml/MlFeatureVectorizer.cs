using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Ml;

/// <summary>Columns of all inputs side by side, as floating-point numbers.</summary>
internal sealed class MlFeatureVectorizer : OnnxOperator
{
    internal override string Name => "FeatureVectorizer";

    internal override string Domain => "ai.onnx.ml";

    internal override InputRoles Roles { get; } = new() { Rest = InputRole.Data };

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [cat(call.All.Select(t => t.to(call.Precision)).ToArray(), 1)];

    internal override IEnumerable<OperatorExample> Examples => [Case(17, [F(2, 3), F(2, 1)], ("inputdimensions", new long[] { 3, 1 }))];
}
