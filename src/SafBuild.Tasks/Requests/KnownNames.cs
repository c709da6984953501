namespace SafBuild.Tasks.Requests;

/// <summary>The names that a project may set: those of SafModel's metadata, of what else is usual on an item, and of properties.</summary>
internal static class KnownNames
{
    internal static IReadOnlyList<string> Metadata { get; } =
    [
        "Name", "TrainingData", "ValidationData", "Function", "Scale", "OutOfRange", "Storage", "Epochs", "LearningRate", "BatchSize", "TimeBudget",
        "TrainingBitErrorRate", "Loss", "Device", "Seed", "BitErrorRate", "FaultModel", "Metric", "MaxAccuracyDrop", "Confidence", "MaxTrials",
        "EvaluationSamples", "Gate",
    ];

    /// <summary>Metadata that MSBuild, NuGet, the SDK and IDEs set or read on items of any type.</summary>
    internal static IReadOnlyList<string> UsualOnItems { get; } =
    [
        "Link", "LinkBase", "Visible", "InProject", "Pack", "PackagePath", "PackageCopyToOutput", "TargetPath", "CopyToOutputDirectory",
        "CopyToPublishDirectory", "ExcludeFromSingleFile", "DependentUpon", "SubType", "Generator", "LastGenOutput", "CustomToolNamespace", "AutoGen",
        "DesignTime", "Watch", "Private", "IsImplicitlyDefined", "NuGetPackageId", "NuGetPackageVersion", "OriginalItemSpec",
        "MSBuildSourceProjectFile", "MSBuildSourceTargetName",
    ];

    /// <summary>Properties without metadata; every metadata has one of its own, Saf and its name.</summary>
    internal static IReadOnlyList<string> OtherProperties { get; } =
    [
        "SafPack", "SafReferenceRuntime", "SafEnabled", "SafCachePath", "SafUseCache", "SafLibTorchPath", "SafTreatWarningsAsErrors",
        "SafEmitPortable", "SafWorkerPath", "SafBuildVersion",
    ];

    /// <summary>Name has no project-wide default: two models would share it.</summary>
    internal static IReadOnlyList<string> Properties { get; } =
        [.. Metadata.Where(n => n != "Name").Select(n => "Saf" + n), .. OtherProperties];
}
