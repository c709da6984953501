using Newtonsoft.Json;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Reading;
using SafBuild.Shared;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Report;

/// <summary>
/// report.json. report.schema.json, in the package, describes every field. Metrics are fractions, rounded to six decimals. The same
/// inputs and seed give the same bytes, but for <see cref="TrainingReport.Seconds"/> when the model was trained anew.
/// </summary>
internal sealed record GateReport
{
    public int Version { get; init; } = 1;

    /// <summary>The artifact's name.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the golden model; null when the artifact was gated on its own.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>Which bytes were judged. A report says nothing about others.</summary>
    public required ArtifactReport Artifact { get; init; }

    /// <summary>The files of the validation data, the one that describes it first.</summary>
    public required IReadOnlyList<DataFileReport> Data { get; init; }

    /// <summary>Options that environment variables set, such as <c>MaxTrials=5 (SAFMAXTRIALS)</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Top1, Top5, Agreement, RelativeError or MeanIoU.</summary>
    public required string Metric { get; init; }

    /// <summary>What a session of the model is called with; empty in reports of earlier versions.</summary>
    public IReadOnlyList<PortText> Inputs { get; init; } = [];

    /// <summary>What it gives, judged or not.</summary>
    public IReadOnlyList<PortText> Outputs { get; init; } = [];

    /// <summary>How each output was read for it, and which are not judged.</summary>
    public IReadOnlyList<string> Readings { get; init; } = [];

    /// <summary>What the numbers below claim, in words.</summary>
    [JsonProperty(ObjectCreationHandling = ObjectCreationHandling.Replace)]
    public StatementReport Statement => ReportStatement.Of(this);

    public required MetricReport Golden { get; init; }

    public required HardenedReport Hardened { get; init; }

    public required VerdictReport Gate { get; init; }

    /// <summary>
    /// Forms at the gate's bit error rate: hardened, plain, plainWeights, clip, unit. Those of one layout have the same fault masks; plain
    /// is the user's own file with masks of its own (in scope Weights it is what plainWeights is else).
    /// </summary>
    public required IReadOnlyList<ComparisonReport> Comparison { get; init; }

    /// <summary>The hardened form at other bit error rates, ascending.</summary>
    public required IReadOnlyList<SweepReport> Sweep { get; init; }

    /// <summary>How far the model is from losing a point.</summary>
    [JsonProperty(ObjectCreationHandling = ObjectCreationHandling.Replace)]
    public OnePointReport OnePoint => OnePointLoss.Of(this);

    public required ReadsReport Reads { get; init; }

    /// <summary>Errors of ONNX Runtime in all draws of the gate.</summary>
    public ErrorsReport Errors { get; init; } = new(0, 0);

    public required BitsReport Bits { get; init; }

    /// <summary>What was under fault, and what was not.</summary>
    public required ScopeReport Scope { get; init; }

    /// <summary>Null when the model was converted without training.</summary>
    public TrainingReport? Training { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Every option that the verdict depends on, as asked and as used.</summary>
    public required IReadOnlyList<RequestedOption> Request { get; init; }

    /// <summary>The draws of the gate one by one, in a file of its own.</summary>
    public required TrialsFileReport TrialsFile { get; init; }

    /// <summary>Every option of the gate with its value, as the table of options writes it; a new one is here by itself.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Of the tools that the numbers depend on, ordered by name.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }
}

/// <param name="Sha256">Of all files together: SHA-256 over the lines "hash  name\n" in ordinal order of the names.</param>
/// <param name="Files">SHA-256 of each file of the artifact folder by its name.</param>
internal sealed record ArtifactReport(string Sha256, IReadOnlyDictionary<string, string> Files)
{
    internal static ArtifactReport Of(MemoryArtifact artifact)
    {
        IReadOnlyList<EntryFile> files = ArtifactBytes.Of(artifact);
        SortedDictionary<string, string> byName = new(files.ToDictionary(f => f.Path, f => f.Sha256), StringComparer.Ordinal);
        return new(ArtifactHash.Of(files), byName);
    }
}

/// <param name="File">Its name, without a folder: those are of one machine. Two files may have one name.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Samples">Or labels of samples that lie in it, before skip and take; null for a file that has none of its own.</param>
internal sealed record DataFileReport(string File, string Sha256, long? Samples);

/// <param name="Metric">On the whole validation set, without faults.</param>
/// <param name="Samples">Samples in the validation set.</param>
/// <param name="StandardError">Of the metric as an estimate for other data of the same kind; in no bound of the gate.</param>
internal sealed record MetricReport(double Metric, int Samples, double StandardError);

/// <summary>The hardened model. Whatever field is not the metric is an option of its form, when a report is read, too.</summary>
[JsonObject(MissingMemberHandling = MissingMemberHandling.Ignore)]
internal sealed record HardenedReport
{
    /// <summary>Without faults, estimated for the whole validation set.</summary>
    public required double Metric { get; init; }

    /// <summary>
    /// Samples it was measured on, each paired with the original model's score: 256, or where some scores differ as many as bring its
    /// standard error to a quarter of MaxAccuracyDrop or of a point, whichever is less.
    /// </summary>
    public required int Samples { get; init; }

    /// <summary>Every option of the form by its key, written as fields beside the metric: a new option needs no line here.</summary>
    [JsonExtensionData]
    public required IDictionary<string, object> Form { get; init; }

    internal static HardenedReport Of(double metric, int samples, SafForm form) =>
        new() { Metric = metric, Samples = samples, Form = form.Options.ToDictionary(o => o.Key, o => (object)o.Value) };
}

/// <summary>What the gate measured and judged.</summary>
internal sealed record VerdictReport
{
    public required double BitErrorRate { get; init; }

    public required string FaultModel { get; init; }

    /// <summary>Artifact: every byte of every file that a load reads; Weights: the blob alone.</summary>
    public required FaultScope Scope { get; init; }

    public required double MaxAccuracyDrop { get; init; }

    public required double Confidence { get; init; }

    /// <summary>Golden metric less MaxAccuracyDrop.</summary>
    public required double Threshold { get; init; }

    /// <summary>Mean over all draws.</summary>
    public required double Mean { get; init; }

    /// <summary>One-sided bounds of the mean at <see cref="Confidence"/> each, valid under early stopping.</summary>
    public required double LowerBound { get; init; }

    public required double UpperBound { get; init; }

    /// <summary>The smallest and the largest metric that a draw can have: the bounds assume nothing else.</summary>
    public required double Lowest { get; init; }

    public required double Highest { get; init; }

    /// <summary>The lowest draw.</summary>
    public required double Worst { get; init; }

    /// <summary>The first of the draws with that metric.</summary>
    public required WorstDrawReport WorstDraw { get; init; }

    public required CollapsedReport Collapsed { get; init; }

    public required int Trials { get; init; }

    /// <summary>Samples evaluated in one trial.</summary>
    public required int Samples { get; init; }

    /// <summary>Independent draws of faults, all trials together.</summary>
    public required int Draws { get; init; }

    /// <summary>Bits that flipped in all draws, and how many were to be expected.</summary>
    public required long Flips { get; init; }

    public required double ExpectedFlips { get; init; }

    /// <summary>Draws in which no bit flipped.</summary>
    public required int DrawsWithoutFlips { get; init; }

    /// <summary>Draws whose load was refused, by the Runtime or by ONNX Runtime; they score 0. Counted here and nowhere else.</summary>
    public required int RefusedLoads { get; init; }

    /// <summary>Of all draws, 0 to 1.</summary>
    public required double RefusedShare { get; init; }

    /// <summary>Every class by itself, where MinClassMetric is set; else empty.</summary>
    public IReadOnlyList<ClassReport> Classes
    {
        get;

        // Records compare lists by reference: two reports without classes are equal.
        init => field = value is { Count: 0 } ? [] : value;
    } = [];

    public required Verdict Verdict { get; init; }

    /// <summary>Id of the code that the verdict was reported with; empty on Pass.</summary>
    public required string Code { get; init; }
}

/// <param name="Class">Its number.</param>
/// <param name="Mean">Over the draws that had a sample of it; null without any.</param>
/// <param name="LowerBound">At the gate's confidence.</param>
/// <param name="UpperBound">At the confidence that all classes share.</param>
/// <param name="Draws">Draws that had a sample of it.</param>
internal sealed record ClassReport(long Class, double? Mean, double LowerBound, double UpperBound, int Draws);

/// <param name="Form">hardened, plain, plainWeights, clip or unit.</param>
/// <param name="Mean">Over the draws.</param>
/// <param name="Std">Standard deviation over the draws.</param>
/// <param name="Worst">The lowest draw.</param>
/// <param name="Trials">Trials; the first ones of the gate.</param>
/// <param name="RefusedLoads">Draws whose load was refused or ended the process; they score 0.</param>
/// <param name="Draws">All draws.</param>
/// <param name="LowerBound">Of the mean, one-sided, at the gate's confidence.</param>
/// <param name="UpperBound">The other one.</param>
internal sealed record ComparisonReport(
    string Form, double Mean, double Std, double Worst, int Trials, int RefusedLoads, int Draws, double LowerBound, double UpperBound);

/// <summary>One bit error rate; what a comparison has of a form.</summary>
internal sealed record SweepReport(
    double BitErrorRate, double Mean, double Std, double Worst, int Trials, int RefusedLoads, int Draws, double LowerBound,
    double UpperBound);

/// <summary>What the hardened form's reads met in all draws of the gate.</summary>
/// <param name="Draws">That were read: the others were refused, and nothing was counted in them.</param>
/// <param name="Code">Of coded storage; null for other storage.</param>
internal sealed record ReadsReport(
    long Nan, long Infinite, long OutOfRange, long Voted, long Corrected, long Detected, long Lost, int Draws, CodeReport? Code)
{
    internal static ReadsReport Of(ReadCounts reads, int draws) =>
        new(reads.Nan, reads.Infinite, reads.OutOfRange, reads.Voted, reads.Corrected, reads.Detected, reads.Lost, draws,
            CodeReport.Of(reads));
}

/// <summary>What the blocks of coded storage were found to be, all draws of the gate together.</summary>
/// <param name="Blocks">All of them.</param>
/// <param name="Clean">Without a flip that shows.</param>
/// <param name="Corrected">Put right.</param>
/// <param name="Lost">Beyond the code; their values read as 0.</param>
/// <param name="CorrectedBits">Stored bits that were put right.</param>
/// <param name="BitErrorRate">Corrected bits of the bits of the blocks that are not lost: what the code itself sees of the rate.</param>
/// <param name="Lower">Lower end of its 95 % interval (Clopper and Pearson).</param>
/// <param name="Upper">Upper end of it.</param>
internal sealed record CodeReport(
    long Blocks, long Clean, long Corrected, long Lost, long CorrectedBits, double BitErrorRate, double Lower, double Upper)
{
    private const double Error = 0.025;

    internal static CodeReport? Of(ReadCounts reads)
    {
        if (reads.CodedBlocks == 0)
        {
            return null;
        }

        (double lower, double upper) = BinomialBounds.Of(reads.CorrectedBits, reads.CodedBits, Error);
        double rate = reads.CodedBits == 0 ? 0 : (double)reads.CorrectedBits / reads.CodedBits;
        return new(
            reads.CodedBlocks, reads.CodedBlocks - reads.Detected, reads.Corrected, reads.Lost, reads.CorrectedBits, rate, lower, upper);
    }
}

/// <param name="Samples">Whose run ended with an error in a model that did load; they scored 0.</param>
/// <param name="NonFinite">Answered with a NaN or an infinity among the outputs that are judged; scored as they were.</param>
internal sealed record ErrorsReport(long Samples, long NonFinite);

/// <summary>Bits of weights.</summary>
/// <param name="Stored">Of all weights of the model as stored.</param>
/// <param name="UnderFault">Of these in the blob, where faults are drawn.</param>
/// <param name="Protected">
/// Of these in three-copy storage (under fault, and put right by the vote); in coded storage, in its strongest code.
/// </param>
/// <param name="Plain">
/// Of a blob without a code: the same bits a weight, and three copies of what is in the strongest code. Null where storage is not coded.
/// </param>
/// <param name="Structure">Bits under fault beside the weights: graph, manifest and structure.bin; 0 in scope Weights.</param>
/// <param name="Covered">Share of the model's weight bits that are under fault, 0 to 1; not rounded.</param>
/// <param name="NotCovered">Weights outside the fault model, the largest first.</param>
internal sealed record BitsReport(
    long Stored, long UnderFault, long Protected, long? Plain, long Structure, double Covered, IReadOnlyList<UncoveredReport> NotCovered);

/// <param name="Name">Tensor, or operator, node and attribute.</param>
/// <param name="Bits">Of its elements.</param>
/// <param name="Reason">Why it is outside.</param>
internal sealed record UncoveredReport(string Name, long Bits, string Reason);

/// <param name="Epochs">Run to their end.</param>
/// <param name="Loss">Mean training loss of each epoch.</param>
/// <param name="Seconds">Wall clock of the training that made these weights.</param>
internal sealed record TrainingReport(int Epochs, IReadOnlyList<double> Loss, double Seconds);
