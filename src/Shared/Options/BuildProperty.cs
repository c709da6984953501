using SafBuild.Shared.Diagnostics;

namespace SafBuild.Shared.Options;

/// <summary>
/// A property that the targets use themselves and the worker never sees. Its default stands in the targets, and a test compares.
/// </summary>
internal sealed class BuildProperty<T>(OptionType<T> type, string byDefault) : OptionRow
{
    internal override string Default => DefaultText ?? byDefault;

    internal override string Type => type.Name;

    internal override string Unit => type.Unit;

    internal override string Range => type.Range;

    internal override string Expected => type.Expected;

    internal override Code Wrong => type.Wrong;

    internal override string WhenWrong => type.WhenWrong;

    internal override bool Accepts(string text) => type.TryRead(text, Path.GetTempPath(), out T value) && type.Problem(value) is null;
}

internal static class BuildProperties
{
    internal static IReadOnlyList<OptionRow> All { get; } =
    [
        Switch("SafEnabled", "true", "Whether models are hardened at all. With false the items do nothing, and no artifact is attached.",
            "false"),
        Switch("SafReferenceRuntime", "true", "Whether the project gets SafBuild.Runtime of this version by itself. A library without it "
            + "hands neither our copy by hash nor SAF0114 to its applications: of two artifacts of one name the last wins there, unless "
            + "the application has SafBuild of its own.", "false"),
        new BuildProperty<bool>(new Switch(), "")
        {
            Name = "SafRestoreLibTorch",
            Section = OptionSection.Build,
            Sentence = "Whether restore fetches the package libtorch-cpu. Set true where the models come after the restore (layers of a "
                + "container): without the package restore fails then. With false it is never fetched.",
            Example = "true",
            DefaultText = "when restore sees a SafModel with TrainingData and a source has the package",
        },
        Switch("SafPack", "true", "Whether dotnet pack puts the artifacts into the package.", "false"),
        Switch("SafUseCache", "true",
            "Whether artifacts, verdicts, trained weights and outputs of original models are kept in SafCachePath and taken from there.",
            "false"),
        new BuildProperty<int>(new WholeNumber(1, int.MaxValue) { Unit = "MiB" }, "10240")
        {
            Name = "SafCacheMegabytes",
            Section = OptionSection.Build,
            Sentence = "What SafCachePath may take at most; what was used least recently goes first.",
            Example = "2048",
        },
        Switch("SafTreatWarningsAsErrors", "false",
            "Whether SafBuild's warnings are errors. MSBuild's own TreatWarningsAsErrors does not reach tasks.", "true"),
        new BuildProperty<string?>(new FilePath(Codes.OutputNotWritable.Id), "")
        {
            Name = "SafResultsDirectory",
            Section = OptionSection.Build,
            Sentence = "Folder that receives, in a folder for each project, configuration and framework, junit.xml with a test case for "
                + "each gate and a copy of the reports (ci.md).",
            Example = "$(MSBuildProjectDirectory)/results",
            DefaultText = "none",
        },
        new BuildProperty<string>(new FreeText("the restore does not find the package; two packages with the library: SAF0119"), "")
        {
            Name = "SafOnnxRuntimePackage",
            Section = OptionSection.Build,
            Sentence = "The package with the native library of ONNX Runtime that an executable or test project gets by itself, such as "
                + "Microsoft.ML.OnnxRuntime.Gpu; None for none. A library gets none, and neither does a project that references one of "
                + "Microsoft's packages of the library itself.",
            Example = "Microsoft.ML.OnnxRuntime.Gpu",
            DefaultText = "Microsoft.ML.OnnxRuntime",
        },
        new BuildProperty<string>(new FreeText("the restore does not find the package; one older than the managed half: SAF0119"), "")
        {
            Name = "SafOnnxRuntimeVersion",
            Section = OptionSection.Build,
            Sentence = "Version of that package. With central package management a PackageVersion of it counts instead.",
            Example = "1.31.0",
            DefaultText = "the version that SafBuild.Runtime was compiled against",
        },
        Switch("SafCheckNatives", "true", "Whether an application must get the library of ONNX Runtime from exactly one package. Set false "
            + "where the system has it.", "false"),
        new BuildProperty<string?>(new FilePath(Codes.WorkerMissing.Id), "")
        {
            Name = "SafWorkerPath",
            Section = OptionSection.Build,
            Sentence = "Another worker than the one of the package: safbuild.dll, or an executable. For tests.",
            Example = "../safbuild/safbuild.dll",
            DefaultText = "the worker of the package",
        },
        new BuildProperty<string>(new FreeText("SafBuild.Runtime of that version is not found"), "")
        {
            Name = "SafBuildVersion",
            Section = OptionSection.Build,
            Sentence = "Version of SafBuild.Runtime that the project gets. The package sets it to its own version.",
            Example = "0.2.0",
            DefaultText = "the version of SafBuild.Sdk",
        },
    ];

    private static BuildProperty<bool> Switch(string name, string byDefault, string sentence, string example) =>
        new(new Switch(), byDefault) { Name = name, Section = OptionSection.Build, Sentence = sentence, Example = example };
}
