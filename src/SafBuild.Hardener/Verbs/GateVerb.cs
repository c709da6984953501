using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild gate ARTIFACT --data D --ber B</c>: the gate again, outside the build.</summary>
internal static class GateVerb
{
    /// <param name="artifact">The artifact folder; read only.</param>
    /// <param name="data">A *.dataset.json, .npz or .csv.</param>
    /// <param name="options">Checked here.</param>
    /// <param name="seed">Of faults and of the choice of samples.</param>
    /// <param name="model">
    /// The golden model, compared as plain, clip and unit, too; null: the artifact without faults is the reference.
    /// </param>
    /// <param name="output">Folder that receives the reports; null: none are written.</param>
    /// <param name="log">Receives progress, the finding and the summary.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <returns>0 on Pass, or with Gate=Warning; else 1.</returns>
    /// <exception cref="SafException">SAF3003 the artifact; SAF01xx options and data; SAF10xx the model.</exception>
    internal static int Run(
        string artifact, string data, GateOptions options, ulong seed, string? model, string? output, IProgressLog log,
        CancellationToken cancellation)
    {
        MemoryArtifact hardened = ArtifactReader.ReadClean(artifact);
        RequestReader.Check(options, "safbuild");
        GateInputs inputs = model is null ? Alone(artifact, data, hardened, options, seed) : Compared(model, data, hardened, options, seed);
        GateOutcome outcome = GateStage.Run(inputs, log, cancellation);
        GateReports reports = GateReports.Of(outcome);
        log.Progress($"{inputs.Name}: {reports.Timing}");
        if (output is not null)
        {
            ReportWriter.Write(reports, output);
        }

        log.Progress($"{inputs.Name}: {reports.Report.Statement.Claim}");
        log.Progress(reports.Summary);
        return VerdictLine.Report(outcome.Judgement, options.Mode, inputs.File, log);
    }

    private static GateInputs Compared(string model, string data, MemoryArtifact hardened, GateOptions options, ulong seed)
    {
        PreparedModel golden = PreparedModel.Load(model, OnnxOperators.Roles);
        DataSet validation = DataSetLoader.Load(data, golden.Signature);
        return GateInputs.Of(golden, hardened, SafForm.Of(hardened.Manifest), options, seed, validation, null);
    }

    private static GateInputs Alone(string artifact, string data, MemoryArtifact hardened, GateOptions options, ulong seed)
    {
        PreparedModel graph = new(new()
        {
            Path = artifact,
            Proto = ArtifactModel.Graph(artifact, hardened.Graph),
            Sha256 = hardened.Manifest.GraphSha256,
            Files = [],
        }, OnnxOperators.Roles);
        return new GateInputs
        {
            Name = hardened.Manifest.Name,
            File = artifact,
            OpenGolden = sessionOptions => CampaignSession.OpenClean(hardened, sessionOptions),
            Hardened = hardened,
            Form = SafForm.Of(hardened.Manifest),
            Coverage = ArtifactCoverage.Of(hardened, artifact),
            Options = options,
            Seed = seed,
            Validation = DataSetLoader.Load(data, graph.Signature),
            Meaning = graph.Meaning,
        };
    }
}
