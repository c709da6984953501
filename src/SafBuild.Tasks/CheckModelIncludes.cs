using System.Xml.Linq;
using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// Finds the SafModel items that the project's files ask for and the evaluation does not have: MSBuild takes a wildcard without a match
/// for no item, and the build would be green with nothing judged. An Include under a condition is passed over, since nobody knows here
/// whether it holds.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckModelIncludes : Task
{
    private const string Item = "SafModel";

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
        ProjectFile[] files = [.. ProjectFiles.Of(Imports.Prepend(Project), Project)];
        (ProjectFile File, XElement Element)[] items =
            [.. files.SelectMany(f => f.Root.Descendants().Where(e => e.Name.LocalName == Item && e.Parent?.Name.LocalName == "ItemGroup")
                .Select(e => (f, e)))];

        // Somebody takes items away again, perhaps all of these.
        bool removes = items.Any(i => i.Element.Attribute("Remove") is not null);
        foreach ((ProjectFile file, XElement element) in items.Where(i => !i.File.Conditional && !ProjectFiles.IsConditional(i.Element)))
        {
            foreach (string part in IncludePattern.Uncertain((string?)element.Attribute("Include") ?? "")
                .Where(p => !Models.Any(m => IncludePattern.Matches(p, m.ItemSpec))))
            {
                // A file for many projects may ask for what only some have.
                DiagnosticLog log = new(Log, WarningsAsErrors || (file.Path == Project && !removes));
                log.Warning(Codes.ModelMissing, file.Path,
                    $"SafModel Include=\"{IncludePattern.Shown(part)}\" gives no item, so no model of it is hardened or judged; correct "
                    + "the path, or give the item a Condition such as Exists('...') where none may be there");
            }
        }

        return !Log.HasLoggedErrors;
    }
}
