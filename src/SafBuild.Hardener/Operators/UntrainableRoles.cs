using SafBuild.Hardener.Graph;

namespace SafBuild.Hardener.Operators;

/// <summary>Roles of operators that read weights and have no TorchSharp form: models with them are converted without training.</summary>
internal static class UntrainableRoles
{
    private const string Microsoft = "com.microsoft";

    internal static IReadOnlyDictionary<(string Domain, string Name), InputRoles> All { get; } =
        new Dictionary<(string, string), InputRoles>
        {
            [(Microsoft, "NhwcFusedConv")] = new(
                InputRole.Data, InputRole.Matrix(ChannelRules.First), InputRole.Elementwise, InputRole.Elementwise),
            [(Microsoft, "TransposeMatMul")] = new(InputRole.Matrix(ChannelRules.Product), InputRole.Matrix(ChannelRules.Product)),
            [(Microsoft, "GemmFastGelu")] = new(
                InputRole.Matrix(ChannelRules.Product), InputRole.Matrix(ChannelRules.Product), InputRole.Elementwise),
            [(Microsoft, "DynamicQuantizeLSTM")] = new(
                InputRole.Data, InputRole.Matrix(ChannelRules.Gates),
                InputRole.Matrix(ChannelRules.Gates))
            { Rest = InputRole.Elementwise },
        };
}
