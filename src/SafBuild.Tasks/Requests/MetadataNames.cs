using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Requests;

/// <summary>Refuses metadata that nobody knows: a misspelt BitErrorRate would leave the gate at its default, and green.</summary>
internal static class MetadataNames
{
    internal static void Check(ITaskItem item, string project, DiagnosticLog log)
    {
        foreach (string name in item.CloneCustomMetadata().Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            if (!Knows(name))
            {
                log.Error(Codes.UnknownOption, project,
                    $"SafModel '{item.ItemSpec}' has the metadata '{name}', which is not known; did you mean '{NearestName.Of(name, KnownNames.Metadata).Name}'?");
            }
        }
    }

    private static bool Knows(string name) =>
        KnownNames.Metadata.Concat(KnownNames.UsualOnItems).Contains(name, StringComparer.OrdinalIgnoreCase);
}
