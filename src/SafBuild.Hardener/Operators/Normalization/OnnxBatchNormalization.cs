using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

/// <summary>Inputs x, scale, bias, running mean, running variance; the last two are updated in place while training.</summary>
internal sealed class OnnxBatchNormalization : OnnxOperator
{
    /// <summary>Share of the batch in the running statistics, PyTorch's default; ONNX's own momentum, 0.9, is that of the rest.</summary>
    private const double BatchShare = 0.1;

    internal override string Name => "BatchNormalization";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data, InputRole.Elementwise, InputRole.Elementwise, InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        double epsilon = call.Float("epsilon", 1e-5f);
        if (call.Int("training_mode", 0) != 0)
        {
            return InTrainingMode(call, x, epsilon);
        }

        if (call.Int("spatial", 1) == 0)
        {
            // Every place of every channel has its own statistics, [C, ...]: as channels of a flat input.
            Tensor flat = nn.functional
                .batch_norm(x.flatten(1), call[3].reshape(-1), call[4].reshape(-1), call[1].reshape(-1), call[2].reshape(-1), call.Training,
                    BatchShare, epsilon);
            return [flat.reshape(x.shape)];
        }

        return [nn.functional.batch_norm(x, call[3], call[4], call[1], call[2], call.Training, BatchShare, epsilon)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 9, 14, 15], [F(2, 3, 4, 4), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()]),
        .. Cases([9, 14, 15], [F(2, 3, 4), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()], ("epsilon", 0.01)),
        .. Cases([9, 15], [F(4, 3), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()]),
        Case(15, [F(1, 3, 2, 2, 2), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()]),
        Case(7, [F(2, 3, 2, 2), F(3, 2, 2), F(3, 2, 2), F(3, 2, 2).Constant(), In(0.5, 2, 3, 2, 2).Constant()], ("spatial", 0)),
        .. Cases([14, 15], [F(2, 3, 4), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()], ("training_mode", 1), ("momentum", 0.8))
            .Select(e => e with { Outputs = 3 }),
        Case(6, [F(2, 3, 4), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()],
            ("is_test", 1)) with { Twin = Case(7, [F(2, 3, 4), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()]) },
    ];

    /// <summary>
    /// Statistics of the batch, and running ones as further outputs: what an exporter wrote down that left training mode on.
    /// </summary>
    private static Tensor[] InTrainingMode(NodeCall call, Tensor x, double epsilon)
    {
        long[] axes = [.. Enumerable.Range(0, (int)x.ndim).Where(i => i != 1).Select(i => (long)i)];
        long[] perChannel = [.. Enumerable.Range(0, (int)x.ndim).Select(i => i == 1 ? -1L : 1)];
        Tensor mean = x.mean(axes);
        Tensor centred = x - mean.reshape(perChannel);
        Tensor variance = (centred * centred).mean(axes);
        Tensor y = (centred * variance.reshape(perChannel).Plus(epsilon).rsqrt() * call[1].reshape(perChannel))
            .Plus(call[2].reshape(perChannel));
        double momentum = call.Float("momentum", 0.9f);
        return
        [
            y, (call[3] * Kept(momentum)).Plus(mean * Kept(1 - momentum)), (call[4] * Kept(momentum)).Plus(variance * Kept(1 - momentum)),
        ];
    }
}
