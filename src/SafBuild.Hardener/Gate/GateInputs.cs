using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;

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

    public required string Function { get; init; }

    public required ScaleMode Scale { get; init; }

    public required OutOfRange OutOfRange { get; init; }

    public required string Storage { get; init; }

    /// <summary>Made when they are needed, one by one.</summary>
    public IEnumerable<CampaignForm> Comparison { get; init; } = [];

    /// <summary>Bits of float tensors that stayed in the graph, outside the fault model.</summary>
    public long BitsInGraph { get; init; }

    public required GateOptions Options { get; init; }

    public required ulong Seed { get; init; }

    public required DataSet Validation { get; init; }

    /// <summary>Whether the model's output looks like scores of classes; for Metric=Auto without labels.</summary>
    public bool ClassScores { get; init; }

    public TrainingSummary? Training { get; init; }

    /// <summary>Threads; changes the speed alone.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The inputs of a build: the golden model is the user's, compared with its plain, clip and unit forms.</summary>
    internal static GateInputs Of(
        OnnxModel golden, MemoryArtifact hardened, IReadOnlyList<WeightTensor> weights, HardenRequest request, DataSet validation, TrainingSummary? training)
    {
        SafForm form = new(
            SaturatedFunctions.TryFind(request.Function, out SaturatedFunction? function) ? function : throw new ArgumentException(request.Function),
            request.Scale,
            request.OutOfRange,
            StorageFormats.TryFind(request.Storage, out StorageFormat? storage) ? storage : throw new ArgumentException(request.Storage));
        return new GateInputs
        {
            Name = request.Name,
            File = golden.Path,
            GoldenSha256 = golden.Sha256,
            OpenGolden = options => new InferenceSession(golden.Path, options),
            Hardened = hardened,
            Function = function.Name,
            Scale = request.Scale,
            OutOfRange = request.OutOfRange,
            Storage = storage.Name,
            Comparison = ComparisonForms.Build(golden, weights, form),
            BitsInGraph = weights.Where(w => w.Kind == WeightKind.LeftInGraph).Sum(w => 8L * w.Bytes.LongLength) + HiddenWeights.Find(golden).Sum(h => h.FloatBits),
            Options = request.Gate,
            Seed = request.Seed,
            Validation = validation,
            ClassScores = Graph.ClassScores.Are(golden.Proto.Graph),
            Training = training,
        };
    }
}
