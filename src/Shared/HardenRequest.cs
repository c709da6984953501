using Newtonsoft.Json;
using SafBuild.Runtime.Functions;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;

namespace SafBuild.Shared;

/// <summary>
/// Everything one run of the worker needs, read from REQUEST.json: the incremental input, the bug report
/// and the F5 file at once. Paths are absolute or relative to the request file. The defaults here are the only ones; docs/options.md is
/// made from them.
/// </summary>
internal sealed record HardenRequest
{
    /// <summary>Version of this contract; 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The pretrained ONNX model.</summary>
    [JsonRequired] public string Model { get; init; } = "";

    /// <summary>Artifact name: the folder is Name.saf.</summary>
    [JsonRequired] public string Name { get; init; } = "";

    /// <summary>Folder that receives Name.saf, the reports and the files of <see cref="ModelFolder"/>.</summary>
    [JsonRequired] public string OutputDirectory { get; init; } = "";

    /// <summary>Folder with the Name.saf and harden.json that the gate stage judges; null: <see cref="OutputDirectory"/>.</summary>
    public string? ArtifactDirectory { get; init; }

    /// <summary>The project file, named in diagnostics about options; empty when run by hand.</summary>
    [JsonProperty(Required = Required.DisallowNull)] public string Project { get; init; } = "";

    public string? TrainingData { get; init; }

    public string? ValidationData { get; init; }

    /// <summary>Name in SaturatedFunctions.</summary>
    [JsonProperty(Required = Required.DisallowNull)] public string Function { get; init; } = "Arctan";

    public ScaleMode Scale { get; init; } = ScaleMode.PerChannel;

    public OutOfRange OutOfRange { get; init; } = OutOfRange.Saturate;

    /// <summary>Name in StorageFormats.</summary>
    [JsonProperty(Required = Required.DisallowNull)] public string Storage { get; init; } = "Float32";

    /// <summary>Information bits of a weight in coded storage; null: a rule over the gate's rate chooses.</summary>
    [JsonConverter(typeof(AutoNumberConverter))] public int? ValueBits { get; init; }

    /// <summary>Patterns of names of tensors that are stored three times; empty: none.</summary>
    [JsonProperty(Required = Required.DisallowNull)] public string Protect { get; init; } = "";

    [JsonProperty(Required = Required.DisallowNull)] public TrainingOptions Training { get; init; } = new();

    [JsonProperty(Required = Required.DisallowNull)] public GateOptions Gate { get; init; } = new();

    /// <summary>Everything random derives from it.</summary>
    public ulong Seed { get; init; } = 1;

    public bool EmitPortable { get; init; }

    /// <summary>Whether graph and manifest are stored once more, repairable, in structure.bin.</summary>
    public bool ProtectStructure { get; init; } = true;

    public string? LibTorchPath { get; init; }

    /// <summary>Content-addressed cache of trained weights outside obj; null or empty: none.</summary>
    public string? CachePath { get; init; }

    /// <summary>
    /// The options that environment variables set, such as "Gate=Off (SAFGATE)"; written by the tasks for reports and console, and no
    /// option itself.
    /// </summary>
    [JsonProperty(Required = Required.DisallowNull, ObjectCreationHandling = ObjectCreationHandling.Replace)]
    public IReadOnlyList<string> Environment
    {
        get;

        // Records compare lists by reference: two requests without any are equal, wherever they were read from.
        init => field = value is { Count: 0 } ? [] : value;
    } = [];

    /// <summary>
    /// SHA-256 of each input file by its full path, as the build's key has it; the worker refuses other bytes. Null when it is run by hand.
    /// </summary>
    public IReadOnlyDictionary<string, string>? ExpectedSha256 { get; init; }

    /// <summary>The options of this record itself, in the order of the manual.</summary>
    internal static IReadOnlyList<OptionRow<HardenRequest>> Rows { get; } =
    [
        OptionRow.Metadata("Name", OptionSection.General, new FileName(),
            (HardenRequest r) => r.Name, (r, v) => r with { Name = v },
            "Name of the artifact, Name.saf, and of the class SafModels.Name. In the class each word begins with a capital, and what is no "
                + "letter, digit or underscore is left out: mnist-cnn is SafModels.MnistCnn, net_v2.1 is SafModels.Net_v2_1, 3d is "
                + "SafModels._3d. SafModel.Load and SafAssert take the name as it is.",
            "keywords", "the file name of Include without its extension"),
        OptionRow.Metadata("TrainingData", OptionSection.General, new FilePath(Codes.DataFileMissing.Id),
            (HardenRequest r) => r.TrainingData, (r, v) => r with { TrainingData = v },
            "Data set for fine-tuning: *.dataset.json, .npz or .csv (datasets.md). Without it the model is converted exactly "
                + "and not trained.",
            "data/train.dataset.json", "none"),
        OptionRow.Metadata("ValidationData", OptionSection.General,
            new FilePath($"{Codes.ValidationDataMissing.Id} without it, {Codes.DataFileMissing.Id} when it is not there"),
            (HardenRequest r) => r.ValidationData, (r, v) => r with { ValidationData = v },
            "Data set that the gate judges with. Required unless Gate is Off.",
            "data/test.dataset.json", "none"),
        OptionRow.Metadata("Seed", OptionSection.General, new Seed(),
            (HardenRequest r) => r.Seed, (r, v) => r with { Seed = v },
            "Everything random derives from it: faults, samples, the order of training.",
            "7"),
        OptionRow.Metadata("Function", OptionSection.Form,
            new ListedName("Tanh", "Arctan", "Softsign", "ModifiedTanh", "Clip", "Identity"),
            (HardenRequest r) => r.Function, (r, v) => r with { Function = v },
            "The saturated function f in w = s * f(v). Clip and Identity are for comparison.",
            "Tanh"),
        OptionRow.Metadata("Scale", OptionSection.Form, new EnumName<ScaleMode>(),
            (HardenRequest r) => r.Scale, (r, v) => r with { Scale = v },
            "Where the scale s comes from. Unit is s = 1 with the weights taken as raw values, the paper's form, and needs training.",
            "PerTensor"),
        OptionRow.Metadata("OutOfRange", OptionSection.Form, new EnumName<OutOfRange>(),
            (HardenRequest r) => r.OutOfRange, (r, v) => r with { OutOfRange = v },
            "How a raw value beyond the largest one stored is read: saturated, or as 0, since it is a fault for certain.",
            "Zero"),
        OptionRow.Metadata("Storage", OptionSection.Form,
            new ListedName(
                ["Float32", "Float16", "BFloat16", .. FixedPoint(7), .. FixedPoint(15), "Secded", "Coded32", "Coded16", "Coded8"]),
            (HardenRequest r) => r.Storage, (r, v) => r with { Storage = v },
            "How a raw value becomes bits. Qm.n is fixed point with a sign, m bits before the point and n after it. Secded is Float32 in "
            + "blocks "
                + "that correct one flipped bit and detect two, with an eighth more bytes. Coded32, Coded16 and Coded8 take the bytes of "
                + "32, 16 and 8 bits a weight, most of them an error-correcting code, which puts right up to one flipped bit in 6 "
                + "(Coded32, ValueBits=8), 9 (Coded16, 6) or 23 (Coded8, 5).",
            "Q2.5"),
        OptionRow.Metadata("ValueBits", OptionSection.Form, new AutoNumber(4, 8) { Unit = "bits" },
            (HardenRequest r) => r.ValueBits, (r, v) => r with { ValueBits = v },
            "Coded storage only: information bits of a weight. Auto takes the most whose blocks hold at 1.2 times BitErrorRate. 7 has no "
                + "code; Coded32 has none for 5, Coded8 none for 8.",
            "6"),
        OptionRow.Metadata("Protect", OptionSection.Form,
            new NamePatterns($"{Codes.OptionOutOfRange.Id} when it is too long, {Codes.ProtectMatchesNothing.Id} when a pattern names no "
                + "weight"),
            (HardenRequest r) => r.Protect, (r, v) => r with { Protect = v },
            "Weights that are stored three times instead of in SAF form or in their own bits: names of tensors with `*` and `?`, "
                + "semicolons between them, `*` for all.",
            "*", "none"),
        OptionRow.Only("SafEmitPortable", OptionSection.Build, new Switch(),
            (HardenRequest r) => r.EmitPortable, (r, v) => r with { EmitPortable = v },
            "Whether the artifact has portable.onnx, too: the same weights with the function as ONNX nodes, for any ONNX Runtime.",
            "true"),
        OptionRow.Only("SafProtectStructure", OptionSection.Build, new Switch(),
            (HardenRequest r) => r.ProtectStructure, (r, v) => r with { ProtectStructure = v },
            "Whether the artifact has structure.bin: graph and manifest once more, so that flips in them do not make the model "
                + "unreadable.",
            "false"),
        OptionRow.Only("SafLibTorchPath", OptionSection.Build, new FilePath($"{Codes.LibTorchMissing.Id}, {Codes.LibTorchBroken.Id}"),
            (HardenRequest r) => r.LibTorchPath, (r, v) => r with { LibTorchPath = v },
            "Folder of a libtorch of your own, one with CUDA for example. Nothing is downloaded then.",
            "/opt/libtorch/lib", "the package libtorch-cpu of this platform, fetched when there is TrainingData"),
        OptionRow.Only("SafCachePath", OptionSection.Build, new FilePath("a folder that cannot be written: no cache"),
            (HardenRequest r) => r.CachePath, (r, v) => r with { CachePath = v },
            "Folder of trained weights outside obj, shared by projects; used when SafUseCache is true.",
            "../cache", "safbuild/cache in the user's local application data"),
    ];

    private static IEnumerable<string> FixedPoint(int magnitudeBits) =>
        Enumerable.Range(0, magnitudeBits + 1).Select(m => $"Q{m}.{magnitudeBits - m}");
}
