using SafBuild.Hardener.Graph;
using R = SafBuild.Hardener.Graph.InputRole;

namespace SafBuild.Hardener.Operators;

/// <summary>Roles of operators that read weights and have no TorchSharp form: models with them are converted without training.</summary>
internal static class UntrainableRoles
{
    private const string Microsoft = "com.microsoft";

    /// <summary>X with its scale and zero point, then scale and zero point of Y.</summary>
    private static readonly InputRoles Requantizing = new(R.Numbers, R.Step, R.Numbers, R.Step, R.Numbers);

    internal static IReadOnlyDictionary<(string Domain, string Name), InputRoles> All { get; } =
        new Dictionary<(string, string), InputRoles>
        {
            [(Microsoft, "NhwcFusedConv")] = new(R.Data, R.Matrix(ChannelRules.First), R.Elementwise, R.Elementwise),
            [(Microsoft, "TransposeMatMul")] = new(R.Matrix(ChannelRules.Product), R.Matrix(ChannelRules.Product)),
            [(Microsoft, "GemmFastGelu")] = new(R.Matrix(ChannelRules.Product), R.Matrix(ChannelRules.Product), R.Elementwise),

            // X, W, R, B, lengths, initial h and c, P; scale and zero point of W, of R.
            [(Microsoft, "DynamicQuantizeLSTM")] = new(
                R.Data, R.Codes(ChannelRules.Gates), R.Codes(ChannelRules.Gates), R.Elementwise, R.Integers, R.Elementwise, R.Elementwise,
                R.Elementwise, R.Step, R.Numbers, R.Step, R.Numbers),

            // Matrices of 2, 4 or 8 bits: packed into bytes, their steps beside them.
            [(Microsoft, "MatMulNBits")] = new(R.Data, R.Codes(ChannelRules.First), R.Step, R.Numbers, R.Integers, R.Elementwise),
            [(Microsoft, "MatMulBnb4")] = new(R.Data, R.Codes(ChannelRules.First), R.Step),
            [(Microsoft, "MatMulFpQ4")] = new(R.Data, R.Codes(ChannelRules.First), R.Integers),
            [(Microsoft, "GatherBlockQuantized")] = new(R.Codes(ChannelRules.First), R.Integers, R.Step, R.Numbers),
            [(Microsoft, "MatMulInteger16")] = new(R.Codes(ChannelRules.Product), R.Codes(ChannelRules.Product)),
            [(Microsoft, "MulInteger")] = new(R.Numbers, R.Numbers, R.Numbers, R.Numbers),

            // Input, router; codes, steps, bias of each of three layers; zero points.
            [(Microsoft, "QMoE")] = new(
                R.Data, R.Data, R.Codes(ChannelRules.First), R.Step, R.Elementwise, R.Codes(ChannelRules.First), R.Step, R.Elementwise,
                R.Codes(ChannelRules.First), R.Step, R.Elementwise, R.Numbers, R.Numbers, R.Numbers),

            [(Microsoft, "QAttention")] = new(
                R.Numbers, R.Codes(ChannelRules.Last), R.Elementwise, R.Step, R.Step, R.Integers, R.Numbers, R.Numbers, R.Data),

            // Tokens, segments; tables of words, positions, segments; gamma, beta, mask; their scales, then their zero points.
            [(Microsoft, "QEmbedLayerNormalization")] = new(
                R.Integers, R.Integers, R.Codes(ChannelRules.First), R.Codes(ChannelRules.First), R.Codes(ChannelRules.First), R.Numbers,
                R.Numbers, R.Integers)
            { Rest = R.Step },
            [(Microsoft, "QGemm")] = new(
                R.Codes(ChannelRules.Product), R.Step, R.Numbers, R.Codes(ChannelRules.Product), R.Step, R.Numbers, R.Numbers, R.Step,
                R.Numbers),
            [(Microsoft, "QLinearWhere")] = new(R.Integers, R.Numbers, R.Step, R.Numbers, R.Numbers, R.Step, R.Numbers, R.Step, R.Numbers),
            [(Microsoft, "QLinearAveragePool")] = Requantizing,
            [(Microsoft, "QLinearReduceMean")] = Requantizing,
            [(Microsoft, "QLinearSoftmax")] = Requantizing,
        };
}
