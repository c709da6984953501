using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Ml;

/// <summary>Whole-number categories; unknown ones are zeros.</summary>
internal sealed class MlOneHotEncoder : OnnxOperator
{
    internal override string Name => "OneHotEncoder";

    internal override string Domain => "ai.onnx.ml";

    internal override InputRoles Roles { get; } = new(InputRole.Integers);

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.Any(a => a.Name == "cats_strings" && a.Strings.Count > 0) ? "categories that are strings" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long[] categories = call.Ints("cats_int64s")!;
        Tensor known = tensor(categories, [categories.Length], device: call[0].device);
        return [call[0].to(ScalarType.Int64).unsqueeze(-1).eq(known).to(call.Precision)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
        [Case(17, [Indices(4, 2, 3)], ("cats_int64s", new long[] { 0, 2, 3 }), ("zeros", 1)).Without(gradient: false)];
}
