using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;
using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Requests;

/// <summary>
/// Properties that are defaults of metadata and do not reach an item. One that a target sets is an error: which of two values judges harder
/// depends on the option, and one set so can never be right. One of the command line beside an item's own metadata is as documented.
/// </summary>
internal static class PropertyDefaults
{
    /// <param name="evaluated">The properties as metadata, as the items took them.</param>
    /// <param name="now">The same, as they are when the targets run.</param>
    /// <param name="project">The file that the error names.</param>
    internal static void CheckTargets(
        ITaskItem evaluated, ITaskItem now, IReadOnlyList<ITaskItem> models, string project, DiagnosticLog log)
    {
        foreach ((string name, string property) in Options)
        {
            string before = evaluated.GetMetadata(property).Trim();
            string after = now.GetMetadata(property).Trim();
            ITaskItem? left = before == after ? null : models.FirstOrDefault(m => m.GetMetadata(name).Trim() == before);
            if (left is not null)
            {
                log.Error(Codes.OptionWithoutModel, project,
                    $"a target sets {property} to '{after}' when the items have taken their defaults, and SafModel '{left.ItemSpec}' keeps "
                    + $"{name} '{before}'; set the property outside of targets, or set {name} of the items in that target");
            }
        }
    }

    /// <summary>What to say of global properties that an item overrules.</summary>
    internal static IEnumerable<string> Overruled(IReadOnlyDictionary<string, string> globals, IReadOnlyList<ITaskItem> models) =>
        from option in Options
        from global in globals.Where(g => g.Key.Equals(option.Property, StringComparison.OrdinalIgnoreCase))
        from model in models
        let own = model.GetMetadata(option.Name).Trim()
        where own != global.Value.Trim()
        select $"{option.Property}={global.Value} of the command line is a default: SafModel '{model.ItemSpec}' sets {option.Name}={own} "
            + "itself, and that counts";

    private static IEnumerable<(string Name, string Property)> Options =>
        OptionTable.Metadata.Where(o => o.Property is not null).Select(o => (o.Name, o.Property!));
}
