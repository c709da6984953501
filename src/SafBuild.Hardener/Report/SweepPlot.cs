using System.Globalization;
using System.Text;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Report;

/// <summary>
/// The metric against the bit error rate: the hardened form's curve, its mean's bounds at the gate, and the other forms there.
/// </summary>
internal static class SweepPlot
{
    private const double Width = 720;
    private const double Height = 380;
    private const double Left = 60;
    private const double Right = 150;
    private const double Top = 20;
    private const double Bottom = 50;

    private static readonly string[] Colours = ["#0b57d0", "#b3261e", "#8a5a00", "#6b4ea0", "#00796b"];

    internal static string Svg(GateReport report)
    {
        double[] rates = [.. report.Sweep.Select(s => s.BitErrorRate).Append(report.Gate.BitErrorRate).Where(r => r > 0)];
        if (rates.Length == 0)
        {
            return "";
        }

        // A whole number of decades, at least one; the small number is for powers of ten that rounding has moved.
        double least = Math.Floor(Math.Log10(rates.Min()) + 1e-9);
        Axis axis = new(least, Math.Max(Math.Ceiling(Math.Log10(rates.Max()) - 1e-9), least + 1));
        StringBuilder svg = new();
        svg.Append($"<svg viewBox=\"0 0 {N(Width)} {N(Height)}\" width=\"{N(Width)}\" height=\"{N(Height)}\" role=\"img\" "
            + $"font-size=\"12\" font-family=\"system-ui,sans-serif\">\n");
        svg.Append($"<title>{HtmlReport.Encode(MetricName.Shown(report.Metric))} of {HtmlReport.Encode(report.Model)} against the bit "
            + $"error rate</title>\n");
        Grid(svg, axis);
        Level(svg, report.Golden.Metric, "golden", "#1a7f37");
        Level(svg, report.Gate.Threshold, "threshold", "#5f6771");
        Curve(svg, axis, report);
        for (int i = 0; i < report.Comparison.Count && report.Gate.BitErrorRate > 0; i++)
        {
            Form(svg, axis, report, i);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Grid(StringBuilder svg, Axis axis)
    {
        for (int tenth = 0; tenth <= 10; tenth += 2)
        {
            double y = Y(tenth / 10.0);
            svg.Append($"<line x1=\"{N(Left)}\" y1=\"{N(y)}\" x2=\"{N(Width - Right)}\" y2=\"{N(y)}\" stroke=\"#e3e7eb\"/>\n");
            svg.Append($"<text x=\"{N(Left - 8)}\" y=\"{N(y + 4)}\" text-anchor=\"end\">{tenth * 10} %</text>\n");
        }

        for (double power = axis.Least; power <= axis.Greatest; power++)
        {
            double x = axis.X(Math.Pow(10, power));
            svg.Append($"<line x1=\"{N(x)}\" y1=\"{N(Top)}\" x2=\"{N(x)}\" y2=\"{N(Height - Bottom)}\" stroke=\"#e3e7eb\"/>\n");
            svg.Append($"<text x=\"{N(x)}\" y=\"{N(Height - Bottom + 18)}\" text-anchor=\"middle\">1e{N(power)}</text>\n");
        }

        svg.Append($"<text x=\"{N((Left + Width - Right) / 2)}\" y=\"{N(Height - 10)}\" text-anchor=\"middle\">bit error rate</text>\n");
    }

    private static void Level(StringBuilder svg, double value, string name, string colour)
    {
        double y = Y(value);
        svg.Append($"<line class=\"{name}\" x1=\"{N(Left)}\" y1=\"{N(y)}\" x2=\"{N(Width - Right)}\" y2=\"{N(y)}\" stroke=\"{colour}\" "
            + $"stroke-dasharray=\"5 4\">");
        svg.Append($"<title>{name} {Percent.Of(value)}</title></line>\n");
    }

    private static void Curve(StringBuilder svg, Axis axis, GateReport report)
    {
        SweepReport[] points = [.. report.Sweep.Where(s => s.BitErrorRate > 0)];
        svg.Append($"<polyline fill=\"none\" stroke=\"{Colours[0]}\" stroke-width=\"2\" points=\"");
        svg.AppendJoin(' ', points.Select(p => $"{N(axis.X(p.BitErrorRate))},{N(Y(p.Mean))}")).Append("\"/>\n");
        foreach (SweepReport point in points)
        {
            svg.Append($"<circle cx=\"{N(axis.X(point.BitErrorRate))}\" cy=\"{N(Y(point.Mean))}\" r=\"3.5\" fill=\"{Colours[0]}\">");
            svg.Append($"<title>{Percent.Rate(point.BitErrorRate)}: {Percent.Of(point.Mean)}, worst "
                + $"{Percent.Of(point.Worst)}</title></circle>\n");

            // The gate's own row has many draws; the others are there to show how little few draws say.
            if (point.BitErrorRate != report.Gate.BitErrorRate)
            {
                Bounds(svg, axis.X(point.BitErrorRate), point.LowerBound, point.UpperBound, gate: false);
            }
        }

        if (report.Gate.BitErrorRate > 0)
        {
            Bounds(svg, axis.X(report.Gate.BitErrorRate), report.Gate.LowerBound, report.Gate.UpperBound, gate: true);
        }
    }

    private static void Bounds(StringBuilder svg, double x, double lower, double upper, bool gate)
    {
        svg.Append($"<line class=\"{(gate ? "bounds" : "row-bounds")}\" x1=\"{N(x)}\" y1=\"{N(Y(lower))}\" x2=\"{N(x)}\" "
            + $"y2=\"{N(Y(upper))}\" stroke=\"{Colours[0]}\"{(gate ? "" : " stroke-opacity=\"0.3\"")}>");
        svg.Append($"<title>bounds {Percent.AtLeast(lower)} to {Percent.AtMost(upper)}</title></line>\n");
    }

    /// <summary>A point of the comparison and its line in the legend.</summary>
    private static void Form(StringBuilder svg, Axis axis, GateReport report, int index)
    {
        ComparisonReport form = report.Comparison[index];
        string colour = Colours[index % Colours.Length];
        double x = axis.X(report.Gate.BitErrorRate), y = Y(form.Mean), legend = Top + 10 + (20 * index);
        svg.Append($"<rect class=\"{HtmlReport.Encode(form.Form)}\" x=\"{N(x - 4)}\" y=\"{N(y - 4)}\" width=\"8\" height=\"8\" "
            + $"fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\">");
        svg.Append($"<title>{HtmlReport.Encode(form.Form)} {Percent.Of(form.Mean)}</title></rect>\n");
        svg.Append($"<rect x=\"{N(Width - Right + 14)}\" y=\"{N(legend - 8)}\" width=\"8\" height=\"8\" fill=\"none\" "
            + $"stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        svg.Append($"<text x=\"{N(Width - Right + 28)}\" y=\"{N(legend)}\">")
            .Append($"{HtmlReport.Encode(form.Form)} {Percent.Of(form.Mean)}</text>\n");
    }

    private static double Y(double metric) => Top + ((1 - Math.Clamp(metric, 0, 1)) * (Height - Top - Bottom));

    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Powers of ten from left to right.</summary>
    private readonly record struct Axis(double Least, double Greatest)
    {
        internal double X(double rate) => Left + ((Math.Log10(rate) - Least) / (Greatest - Least) * (Width - Left - Right));
    }
}
