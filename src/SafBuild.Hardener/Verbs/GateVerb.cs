using SafBuild.Hardener.Contract;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild gate ARTIFACT --data D --ber B</c>: the gate again, outside the build.</summary>
internal static class GateVerb
{
    private const int NotPassed = 1;

    /// <param name="artifact">The artifact folder; read only.</param>
    /// <param name="data">A *.dataset.json, .npz or .csv.</param>
    /// <param name="options">Checked by <see cref="RequestReader.Check"/>.</param>
    /// <param name="seed">Of faults and of the choice of samples.</param>
    /// <param name="model">The golden model, with which plain, clip and unit are compared; null: the artifact without faults is the reference.</param>
    /// <param name="output">Folder that receives the reports; null: none are written.</param>
    /// <param name="log">Receives progress, the finding and the summary.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <returns>0 on Pass, or with Gate=Warning; else 1.</returns>
    /// <exception cref="SafException">SAF3003 the artifact; SAF01xx options and data; SAF10xx the model.</exception>
    internal static int Run(
        string artifact, string data, GateOptions options, ulong seed, string? model, string? output, IProgressLog log, CancellationToken cancellation)
    {
        MemoryArtifact hardened = ArtifactReader.Read(artifact);
        HardenRequest request = ArtifactForm.Request(artifact, hardened) with { Gate = options, Seed = seed };
        RequestReader.Check(request, "safbuild");
        GateInputs inputs = model is null ? Alone(artifact, data, hardened, request) : Compared(model, data, hardened, request);
        GateOutcome outcome = GateStage.Run(inputs, log, cancellation);
        if (output is not null)
        {
            ReportWriter.Write(outcome, output);
        }

        log.Progress(outcome.Summary);
        if (outcome.Judgement.Finding is { } finding)
        {
            log.Report(finding);
        }

        return outcome.Verdict == Verdict.Pass || options.Mode == GateMode.Warning ? 0 : NotPassed;
    }

    private static GateInputs Compared(string model, string data, MemoryArtifact hardened, HardenRequest request)
    {
        OnnxModel golden = OnnxLoader.Load(model);
        return GateInputs.Of(golden, hardened, WeightFinder.Find(golden, OnnxOperators.Roles), request, DataSetLoader.Load(data, SignatureReader.Read(golden)), null);
    }

    private static GateInputs Alone(string artifact, string data, MemoryArtifact hardened, HardenRequest request)
    {
        OnnxModel graph = new() { Path = artifact, Proto = ArtifactForm.Graph(artifact, hardened), Sha256 = hardened.Manifest.GraphSha256, Files = [] };
        return new GateInputs
        {
            Name = request.Name,
            File = artifact,
            OpenGolden = sessionOptions => ArtifactForm.OpenClean(hardened, sessionOptions),
            Hardened = hardened,
            Function = request.Function,
            Scale = request.Scale,
            OutOfRange = request.OutOfRange,
            Storage = request.Storage,
            Options = request.Gate,
            Seed = request.Seed,
            Validation = DataSetLoader.Load(data, SignatureReader.Read(graph)),
            ClassScores = ClassScores.Are(graph.Proto.Graph),
        };
    }
}
