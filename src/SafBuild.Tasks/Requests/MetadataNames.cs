using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;
using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Requests;

/// <summary>Refuses metadata that nobody knows: a misspelt BitErrorRate would leave the gate at its default, and green.</summary>
internal static class MetadataNames
{
    /// <summary>Metadata that MSBuild, NuGet, the SDK and IDEs set or read on items of any type.</summary>
    internal static IReadOnlyList<string> UsualOnItems { get; } =
    [
        "Link", "LinkBase", "Visible", "InProject", "Pack", "PackagePath", "PackageCopyToOutput", "TargetPath", "CopyToOutputDirectory",
        "CopyToPublishDirectory", "ExcludeFromSingleFile", "DependentUpon", "SubType", "Generator", "LastGenOutput", "CustomToolNamespace",
        "AutoGen", "DesignTime", "Watch", "Private", "IsImplicitlyDefined", "NuGetPackageId", "NuGetPackageVersion", "OriginalItemSpec",
        "MSBuildSourceProjectFile", "MSBuildSourceTargetName",
    ];

    internal static void Check(ITaskItem item, string project, DiagnosticLog log)
    {
        foreach (string name in item.CloneCustomMetadata().Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            if (!Knows(name))
            {
                log.Error(Codes.UnknownOption, project,
                    $"SafModel '{item.ItemSpec}' has the metadata '{name}', which is not known; did you mean '{Nearest(name)}'?");
            }
        }
    }

    internal static string Nearest(string name) => NearestName.Of(name, OptionTable.Metadata.Select(o => o.Name)).Name;

    internal static bool Knows(string name) =>
        OptionTable.Metadata.Select(o => o.Name).Concat(UsualOnItems).Contains(name, StringComparer.OrdinalIgnoreCase);
}
