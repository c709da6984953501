using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Verbs;

/// <summary>
/// <c>safbuild replay ARTIFACT --report report.json --draw K -o OUT</c>: the files of exactly that draw of the gate, to load them, to look
/// at them, or to run a device with them.
/// </summary>
internal static class ReplayVerb
{
    /// <param name="artifact">The clean artifact folder; read only.</param>
    /// <param name="report">The gate's report.json. trials.csv beside it, where there is one, is compared.</param>
    /// <param name="draw">From 0.</param>
    /// <param name="output">The folder that receives the files; an artifact there is replaced. portable.onnx, which no draw reads, is not
    /// among them.</param>
    /// <param name="console">Receives one line.</param>
    /// <returns>0.</returns>
    /// <exception cref="SafException">
    /// SAF0116 the report is about other bytes; SAF0103 no such draw, or the output is the input; SAF0102 its fault model is unknown here;
    /// SAF9004 the report or trials.csv cannot be read; SAF9005 the draw differs from trials.csv; SAF3003 the artifact; SAF0006 the output.
    /// </exception>
    internal static int Run(string artifact, string report, int draw, string output, TextWriter console)
    {
        InjectVerb.ThrowIfInside(artifact, output);
        MemoryArtifact clean = ArtifactReader.ReadClean(artifact);
        JObject read = Parse(report);
        string judged = Text(report, read, "artifact.sha256");
        string hash = ArtifactHash.Of(ArtifactBytes.Of(clean));
        if (judged != hash)
        {
            throw new SafException(Codes.ArtifactChanged, artifact,
                $"'{report}' is about the artifact {judged}, and '{artifact}' is {hash}: name the artifact that this report judged.");
        }

        GateDraw drawn = DrawOf(report, read, draw);
        (IReadOnlyList<(string Name, byte[] Content)> files, long flips, long bits) = drawn.Of(clean);
        string compared = Compare(report, read, draw, flips);
        ArtifactWriter.WriteFiles(files, output);
        console.WriteLine($"{output}: {drawn.Said(flips, bits)}{compared}");
        return VerbRunner.Success;
    }

    private static GateDraw DrawOf(string report, JObject read, int draw)
    {
        if (Text(report, read, "gate.verdict") == nameof(GateMode.Off))
        {
            throw Unreadable(report, "its gate is off, so that it has no draws");
        }

        int draws = Number(report, read, "gate.draws", int.Parse);
        return draw < 0 || draw >= draws
            ? throw new SafException(Codes.OptionOutOfRange, "safbuild",
                FormattableString.Invariant($"--draw is {draw}; '{report}' has the draws 0 to {draws - 1}."))
            : new(Number(report, read, "gate.bitErrorRate", double.Parse), Number(report, read, "seed", ulong.Parse),
                Enum.TryParse(Text(report, read, "gate.scope"), out FaultScope scope) && Enum.IsDefined(scope)
                    ? scope : throw Unreadable(report, "gate.scope is unknown"),
                GateDraw.FaultsOf(Text(report, read, "gate.faultModel"), $"gate.faultModel of '{report}'"), draw);
    }

    /// <summary>What trials.csv says of the draw; nothing where it is not beside the report.</summary>
    private static string Compare(string report, JObject read, int draw, long flips)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(report))!, ReportWriter.TrialsFile);
        if (!File.Exists(path))
        {
            return $"; {ReportWriter.TrialsFile} is not beside the report, so nothing was compared";
        }

        string[] lines = ReadLines(path);
        if (ContentHash.OfFile(path) != Text(report, read, "trialsFile.sha256"))
        {
            throw Unreadable(path, $"it is not the file that '{report}' names");
        }

        if (lines.Length <= draw + 1)
        {
            throw Unreadable(path, $"it has no row of draw {draw}");
        }

        Dictionary<string, string> row = lines[0].Split(',').Zip(lines[draw + 1].Split(','), KeyValuePair.Create).ToDictionary();
        return row["flips"] == flips.ToString(CultureInfo.InvariantCulture)
            ? $", as in {ReportWriter.TrialsFile}: metric {row["metric"]} on {row["samples"]} samples"
                + (row["refused"] == "1" ? ", load refused" : "")
                + (read.SelectToken("versions.safBuild")?.ToString() == Provenance.ToolVersion ? "" : "; only the number of flips was "
                    + $"compared, and this is version {Provenance.ToolVersion} of SafBuild, not the gate's")
            : throw new SafException(Codes.FlipsImplausible, path, FormattableString.Invariant(
                $"draw {draw} flips {flips} bits here, and flipped {row["flips"]} in the gate: this version of SafBuild ")
                + $"({Provenance.ToolVersion}) does not draw as {read.SelectToken("versions.safBuild")} did; use that one.");
    }

    private static JObject Parse(string report)
    {
        try
        {
            return JObject.Parse(File.ReadAllText(report));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(report, e.Message);
        }
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e.Message);
        }
    }

    private static string Text(string report, JObject read, string field) => read.SelectToken(field) is JValue { Value: { } value }
        ? Convert.ToString(value, CultureInfo.InvariantCulture)!
        : throw Unreadable(report, $"it has no {field}");

    private static T Number<T>(string report, JObject read, string field, Func<string, IFormatProvider, T> parse)
    {
        string text = Text(report, read, field);
        try
        {
            return parse(text, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Unreadable(report, $"{field} is {text}: {e.Message}");
        }
    }

    private static SafException Unreadable(string path, string why) =>
        new(Codes.ResultInvalid, path,
            $"'{path}' cannot be replayed: {why}. Name the report.json of a gate of this version, whole and as written.");
}
