using System.Text;
using SafBuild.Hardener.Emit;
using SafBuild.Shared;

namespace SafBuild.Hardener.Report;

/// <summary>
/// report.json of a model with Gate="Off": that nobody judged it, and who said so. Without it whoever collects reports could not tell a
/// gate that is off from one that a later step forgot.
/// </summary>
internal sealed record UnjudgedReport
{
    public int Version { get; init; } = 1;

    /// <summary>The artifact's name.</summary>
    public required string Model { get; init; }

    public required ArtifactReport Artifact { get; init; }

    /// <summary>As <see cref="GateReport.Environment"/>: Gate itself is there when a variable switched it off.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public StatementReport Statement { get; } = ReportStatement.Unjudged;

    public UnjudgedGate Gate { get; } = new();

    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Writes report.json and report.md, and takes away what an earlier gate left of its report.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0006: the folder cannot be written.</exception>
    internal static void Write(HardenRequest request, ArtifactReport artifact, string folder)
    {
        UnjudgedReport report = new()
        {
            Model = request.Name,
            Artifact = artifact,
            Environment = request.Environment,
            Versions = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["safBuild"] = Provenance.ToolVersion },
        };
        StringBuilder page = new();
        page.Append("# ").Append(MarkdownReport.Escape($"{request.Name}: not judged")).Append("\n\n")
            .Append(MarkdownReport.Escape(ConsoleSummary.NotJudged(request))).Append("\n\n")
            .Append("**").Append(MarkdownReport.Escape(report.Statement.Claim)).Append("**\n\n")
            .Append("Artifact SHA-256: ").Append(artifact.Sha256).Append('\n');
        foreach (string sentence in report.Statement.DoesNotSay)
        {
            page.Append("\n- ").Append(MarkdownReport.Escape(sentence)).Append('\n');
        }

        page.Append("\n| File | SHA-256 |\n| --- | ---: |\n");
        foreach ((string file, string hash) in artifact.Files)
        {
            page.Append("| ").Append(MarkdownReport.Escape(file)).Append(" | ").Append(hash).Append(" |\n");
        }

        ReportWriter.Write(ContractJson.Write(report), page.ToString(), folder);
    }
}

internal sealed record UnjudgedGate
{
    /// <summary>No verdict, but the mode that made none.</summary>
    public string Verdict { get; } = nameof(GateMode.Off);
}
