using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Shared;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Gate;

/// <summary>Everything that the gate stage judges by.</summary>
internal sealed record GateInputs
{
    /// <summary>The artifact's name.</summary>
    public required string Name { get; init; }

    /// <summary>The file that diagnostics name: the golden model, or the artifact when it is gated on its own.</summary>
    public required string File { get; init; }

    public string? GoldenSha256 { get; init; }

    public required Func<SessionOptions, InferenceSession> OpenGolden { get; init; }

    public required MemoryArtifact Hardened { get; init; }

    public required SafForm Form { get; init; }

    /// <summary>Keeps the golden model's pass between builds; null: nothing is kept.</summary>
    public IGoldenStore? GoldenStore { get; init; }

    /// <summary>Made when they are needed, one by one.</summary>
    public IEnumerable<CampaignForm> Comparison { get; init; } = [];

    /// <summary>How many of the artifact's weight bits are under fault.</summary>
    public required WeightCoverage Coverage { get; init; }

    public required GateOptions Options { get; init; }

    public required ulong Seed { get; init; }

    public required DataSet Validation
    {
        get;
        init
        {
            field = value;
            ValidationFiles = [.. value.Files.Select(f => new ValidationFile(
                value.NameOf(f), ContentHash.OfFile(f), value.SamplesOf.TryGetValue(f, out long samples) ? samples : null))];
        }
    }

    /// <summary>Of each file of the validation data, taken before the campaign and not after it.</summary>
    public IReadOnlyList<ValidationFile> ValidationFiles { get; private init; } = [];

    /// <summary>What the model's outputs are.</summary>
    public required OutputMeaning Meaning { get; init; }

    public TrainingSummary? Training { get; init; }

    /// <summary>What was asked of the training, where there was one; null when only the artifact tells.</summary>
    public TrainingOptions? TrainingOptions { get; init; }

    /// <summary>The options that environment variables set, for the reports.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Threads; changes the speed alone.</summary>
    public int Workers { get; init; } = System.Environment.ProcessorCount;

    /// <summary>The golden model is the user's, compared with its plain, clip and unit forms.</summary>
    /// <param name="golden">The user's model.</param>
    /// <param name="hardened">What was emitted.</param>
    /// <param name="form">Its form.</param>
    /// <param name="options">Checked.</param>
    /// <param name="seed">Of faults and of the choice of samples.</param>
    /// <param name="validation">Fits the model.</param>
    /// <param name="training">Null when the model was not trained.</param>
    /// <param name="work">Folder for damaged copies of the user's file, removed afterwards; null: a temporary one.</param>
    internal static GateInputs Of(
        PreparedModel golden, MemoryArtifact hardened, SafForm form, GateOptions options, ulong seed, DataSet validation,
        TrainingSummary? training, string? work = null) => new()
        {
            Name = hardened.Manifest.Name,
            File = golden.Path,
            GoldenSha256 = golden.File.Sha256,
            OpenGolden = session => new InferenceSession(golden.Path, session),
            Hardened = hardened,
            Form = form,
            Comparison = ComparisonForms.Build(golden, form, options.FaultScope, hardened.Protection, work),
            Coverage = ArtifactCoverage.Of(hardened, golden.Path),
            Options = options,
            Seed = seed,
            Validation = validation,
            Meaning = golden.Meaning,
            Training = training,
        };
}

/// <param name="Name">Without a folder.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Samples">That lie in it, before skip and take; null for a file that has none of its own.</param>
internal sealed record ValidationFile(string Name, string Sha256, long? Samples);
