using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Ml;

/// <summary>Puts numbers where a marker stands, NaN or another.</summary>
internal sealed class MlImputer : OnnxOperator
{
    internal override string Name => "Imputer";

    internal override string Domain => "ai.onnx.ml";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        if (call.Floats("imputed_value_floats") is { Length: > 0 } floats)
        {
            double marker = call.Float("replaced_value_float", 0);
            return
                [where(double.IsNaN(marker) ? x.isnan() : x == Kept(marker), tensor(floats, [floats.Length]).to(x.dtype).to(x.device), x)];
        }

        long[] numbers = call.Ints("imputed_value_int64s") ?? [];
        return [where(x == Kept(call.Int("replaced_value_int64", 0)), tensor(numbers, [numbers.Length], device: x.device), x)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [Floats(1, double.NaN, 3, double.NaN).Reshaped(2, 2)], ("imputed_value_floats", new float[] { 5, 6 }),
            ("replaced_value_float", double.NaN)).Without(gradient: false),
        Case(17, [Floats(1, 2, 3, 2).Reshaped(2, 2)], ("imputed_value_floats", new float[] { 7 }), ("replaced_value_float", 2.0))
            .Without(gradient: false),
        Case(17, [Indices(2, 3, 2)], ("imputed_value_int64s", new long[] { 5, 6 }), ("replaced_value_int64", 1)).Giving(DataType.Int64)
            .Without(gradient: false),
    ];
}
