using System.Globalization;
using System.Text;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Gate;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Report;

/// <summary>
/// trials.csv: a row a draw of the gate, in order, so that anybody can compute mean and bounds again. An empty cell was not counted: what a
/// refused load did not come to, and what a storage without a code has no count of. docs/report.md describes the columns.
/// </summary>
internal static class TrialsCsv
{
    internal const string Header =
        "trial,draw,samples,metric,flips,refused,errors,nonFinite,nan,infinite,outOfRange,voted,corrected,detected,lost";

    /// <summary>The same bytes on any number of threads: draws are in the order of their numbers, and have no times.</summary>
    internal static string Text(GateOutcome outcome)
    {
        bool isCode = outcome.Inputs.Form.IsCode;
        StringBuilder text = new(Header + "\n");
        int number = 0;
        for (int trial = 0; trial < outcome.Trials.Count; trial++)
        {
            foreach (DrawResult draw in outcome.Trials[trial].Draws)
            {
                object?[] cells =
                [
                    trial, number++, draw.Samples, draw.Metric.ToString("R", CultureInfo.InvariantCulture), draw.Flips,
                    draw.Refused ? 1 : 0,
                    .. Cells(!draw.Refused, draw.Errors.Samples, draw.Errors.NonFinite),
                    .. Cells(draw.WasRead, draw.Reads.Nan, draw.Reads.Infinite, draw.Reads.OutOfRange, draw.Reads.Voted),
                    .. Cells(draw.WasRead && isCode, draw.Reads.Corrected, draw.Reads.Detected, draw.Reads.Lost),
                ];
                text.AppendJoin(',', cells.Select(c => Convert.ToString(c, CultureInfo.InvariantCulture))).Append('\n');
            }
        }

        return text.ToString();
    }

    internal static TrialsFileReport Describe(GateOutcome outcome) => new(
        ReportWriter.TrialsFile, ContentHash.OfText(Text(outcome)), outcome.Trials.Sum(t => t.Draws.Count));

    private static IEnumerable<object?> Cells(bool counted, params long[] counts) => counts.Select(c => counted ? (object?)c : null);
}
