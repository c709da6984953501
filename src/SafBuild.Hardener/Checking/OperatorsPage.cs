using System.Globalization;
using System.Text;
using SafBuild.Hardener.Operators;

namespace SafBuild.Hardener.Checking;

/// <summary>docs/operators.md: the list of operators with the opsets of their examples, then what the check says of real models.</summary>
internal static class OperatorsPage
{
    /// <summary>The part that follows from the code alone.</summary>
    internal static string Operators()
    {
        StringBuilder page = new();
        page.Append("<!-- Generated from src/SafBuild.Hardener/Operators by `dotnet run build.cs docs`. -->\n# Operators\n");
        page.Append(
            "Every model that ONNX Runtime loads can be converted, whatever its operators. To train a model, SafBuild runs its graph "
            + "with libtorch; ")
            .Append("these operators have such a form. Each is tested, in the opsets named and with the number of examples given, "
            + "against ONNX Runtime ")
            .Append("(values) and against numerical differentiation (gradients). `safbuild check MODEL.onnx` names what a model needs "
            + "beyond them.\n\n");
        page.Append("| operator | domain | opsets tested | examples |\n|---|---|---|---|\n");
        foreach (OnnxOperator known in OnnxOperators.All.OrderBy(o => o.Domain, StringComparer.Ordinal)
            .ThenBy(o => o.Name, StringComparer.Ordinal))
        {
            OperatorExample[] examples = [.. known.Examples];
            string opsets = string.Join(", ", examples.Select(e => known.Domain.Length > 0 ? e.DomainOpset : e.Opset).Distinct().Order());
            page.Append(
                CultureInfo.InvariantCulture, $"| {known.Name} | {(known.Domain.Length > 0 ? known.Domain : "ai.onnx")} | {opsets} | "
                + $"{examples.Length} |\n");
        }

        return page.ToString();
    }

    /// <summary>The part that is measured: one row per line of the check.</summary>
    internal static string Models(IEnumerable<CheckLine> lines)
    {
        StringBuilder page = new();
        page.Append(
            "\n# Models\nWhat `safbuild check` says of the models that SafBuild is developed with. Differences are to ONNX Runtime, "
            + "relative to the output's largest number.\n\n");
        page.Append(
            "| model | converts | trainable | weights | covered bits | difference of the training graph | left in the graph "
            + "|\n|---|---|---|---|---|---|---|\n");
        foreach (CheckLine line in lines)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(line.Model)} | {(line.Converts ? "yes" : "no")} | {(line.Trainable ? "yes" : "no")} | "
                + $"{line.Weights} | {100 * line.CoveredBits:0.####} % | {Bound(line.MaxRelativeDifference)} | "
                + $"{string.Join("; ", line.Left)} |\n");
        }

        return page.ToString();
    }

    /// <summary>The next power of ten: the digits below differ between machines.</summary>
    private static string Bound(double? difference) => difference switch
    {
        null => "",
        0 => "0",
        _ => string.Create(CultureInfo.InvariantCulture, $"&lt; 1e{Math.Ceiling(Math.Log10(difference.Value)):0}"),
    };
}
