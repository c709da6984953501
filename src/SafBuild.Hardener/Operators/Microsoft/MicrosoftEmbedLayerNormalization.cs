using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>
/// The sum of word, position and segment embeddings, normalised. Outputs y, the number of tokens that the mask keeps, the sum.
/// </summary>
internal sealed class MicrosoftEmbedLayerNormalization : OnnxOperator
{
    internal override string Name => "EmbedLayerNormalization";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        InputRole.Integers,
        InputRole.Integers,
        InputRole.Matrix(ChannelRules.First),
        InputRole.Matrix(ChannelRules.First),
        InputRole.Matrix(ChannelRules.First),
        InputRole.Elementwise,
        InputRole.Elementwise,
        InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor tokens = call[0].to(ScalarType.Int64);
        (long batch, long length) = (tokens.shape[0], tokens.shape[1]);
        Tensor positions = call.Optional(8)?.to(ScalarType.Int64) ?? Arange(length, ScalarType.Int64, tokens.device).unsqueeze(0);
        Tensor sum = Rows(call[2], tokens).Plus(Rows(call[3], positions));
        if (call.Optional(1) is { } segments && call.Optional(4) is { } embedding)
        {
            sum = sum.Plus(Rows(embedding, segments.to(ScalarType.Int64)));
        }

        Tensor y = nn.functional.layer_norm(sum, [sum.shape[^1]], call[5], call[6], call.Float("epsilon", 1e-12f));
        Tensor kept = call.Optional(7) is { } mask ? mask.sum(1).to(ScalarType.Int32) : zeros([batch], ScalarType.Int32, tokens.device);
        return [y, kept, sum];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        (Case(17, [Whole(0, 6, 2, 3), Whole(0, 2, 2, 3), F(6, 4), F(5, 4), F(2, 4), F(4), F(4),
            Ints(1, 1, 0, 1, 1, 1).Reshaped(2, 3).As(DataType.Int32)], ("epsilon", 0.001)) with { Tolerance = 1e-4 })
            .Giving(DataType.Float, DataType.Int32),
        Case(17, [Whole(0, 6, 2, 3), Missing, F(6, 4), F(5, 4), Missing, F(4), F(4)], ("epsilon", 0.001))
            .Giving(DataType.Float, DataType.Int32),
    ];

    private static Tensor Rows(Tensor table, Tensor indices) =>
        table.index_select(0, indices.reshape(-1)).reshape([.. indices.shape, table.shape[1]]);
}
