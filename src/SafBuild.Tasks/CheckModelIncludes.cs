using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// Finds the SafModel items that the project's files ask for and the evaluation does not have: MSBuild takes a wildcard without a match
/// for no item, and the build would be green with nothing judged; and the options that reach no item. What stands under a condition is
/// passed over, since nobody knows here whether it holds.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckModelIncludes : Task
{
    /// <summary>The SafModel items.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Full paths of files that belong to the project, beside itself; they may be missing.</summary>
    public string[] Imports { get; set; } = [];

    public bool WarningsAsErrors { get; set; }

    public override bool Execute()
    {
        ModelElement[] elements = [.. ModelElement.Of(ProjectFiles.Of(Imports.Prepend(Project), Project))];

        // Somebody takes items away again, perhaps all of these.
        bool removes = elements.Any(e => e.Removes);
        foreach (ModelElement element in elements.Where(e => !e.Conditional))
        {
            foreach (string part in element.Includes.Where(p => GivesNothing(p, element, elements)))
            {
                LogOf(element.File, mayBeAnothers: true).Warning(Codes.ModelMissing, element.File,
                    $"SafModel Include=\"{IncludePattern.Shown(part)}\" gives no item, so no model of it is hardened or judged; correct "
                    + "the path, or give the item a Condition such as Exists('...') or '@(...)' != '' where none may be there");
            }
        }

        new ModelUpdates(Models, elements, Path.GetDirectoryName(Project)!, LogOf).Check();
        return !Log.HasLoggedErrors;

        // A file for many projects may ask for what only some have.
        DiagnosticLog LogOf(string file, bool mayBeAnothers) =>
            new(Log, WarningsAsErrors || (!removes && (file == Project || !mayBeAnothers)));
    }

    private bool GivesNothing(string part, ModelElement element, IReadOnlyList<ModelElement> elements)
    {
        if (!IncludePattern.IsUncertain(part))
        {
            return false;
        }

        // An optional list beside other models is usual; a list that is all there is, and empty, is a mistake.
        if (IncludePattern.IsItems(part))
        {
            return Models.Length == 0;
        }

        // Exclude may leave out the very model that the property names.
        return IncludePattern.IsProperty(part) && !element.Excludes
            ? Models.All(m => elements.Any(e => e.Gives(m.ItemSpec, Path.GetDirectoryName(Project)!)))
            : !Models.Any(m => IncludePattern.Matches(part, m.ItemSpec));
    }
}
