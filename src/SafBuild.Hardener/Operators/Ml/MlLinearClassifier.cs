using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Ml;

/// <summary>Outputs the labels (whole numbers only) and the scores. Its numbers are attributes, so they stay as they are.</summary>
internal sealed class MlLinearClassifier : OnnxOperator
{
    internal override string Name => "LinearClassifier";

    internal override string Domain => "ai.onnx.ml";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.FirstOrDefault(a => a.Name == "post_transform")?.S.ToStringUtf8() is not (null or "NONE" or "LOGISTIC" or "SOFTMAX")
            ? "post_transform"
        : node.Attribute.Any(a => a.Name == "classlabels_strings" && a.Strings.Count > 0) && node.Output[0].Length > 0
            && node.Output.Count < 2 ? "labels that are strings" : null;

    internal override IReadOnlyList<Tensor?> Run(NodeCall call)
    {
        Tensor x = call[0].to(call.Precision);
        x = x.ndim == 1 ? x.unsqueeze(0) : x;
        float[] coefficients = call.Floats("coefficients")!;
        long features = x.shape[1];
        Tensor scores = x.matmul(tensor(coefficients, [coefficients.Length / features, features]).to(call.Precision).to(x.device).t());
        float[] intercepts = call.Floats("intercepts") ?? [];
        scores = intercepts.Length == 0 ? scores : scores.Plus(tensor(intercepts, [intercepts.Length]).to(call.Precision).to(x.device));
        long[]? labels = call.Ints("classlabels_ints");
        Tensor best = scores.shape[1] == 1 ? (scores > Kept(0)).squeeze(1).to(ScalarType.Int64) : scores.argmax(1);
        scores = call.Text("post_transform", "NONE") switch
        {
            "LOGISTIC" => scores.sigmoid(),
            "SOFTMAX" => scores.softmax(1),
            _ => scores,
        };
        return [labels is { Length: > 0 } ? tensor(labels, [labels.Length], device: x.device).index_select(0, best) : null, scores];
    }

    internal override IEnumerable<OperatorExample> Examples =>
        new[] { "NONE", "LOGISTIC", "SOFTMAX" }.Select(post =>
            Case(17, [F(4, 2)], ("coefficients", new float[] { 1, 2, -1, 0.5f, 0.3f, 1 }), ("intercepts", new float[] { 0.5f, -1, 0.2f }),
                ("classlabels_ints", new long[] { 3, 5, 9 }), ("post_transform", post))
                .Giving(DataType.Int64, DataType.Float));
}
