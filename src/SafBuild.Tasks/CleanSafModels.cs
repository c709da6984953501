using Microsoft.Build.Framework;
using SafBuild.Tasks.Keys;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>Forgets what one configuration and framework of a project has in obj/safbuild; what others use stays.</summary>
[MSBuildMultiThreadableTask]
public sealed class CleanSafModels : Task
{
    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Full path of obj/safbuild.</summary>
    [Required]
    public string Root { get; set; } = "";

    /// <summary>Full path of this configuration's and framework's intermediate folder.</summary>
    [Required]
    public string Intermediate { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            new EntryReferences(new KeyFolder(Root), shared: null).Clean(new(Project, Intermediate));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As MSBuild's own clean does: what cannot be deleted is said, and is no error.
            Log.LogMessage(MessageImportance.High, "{0}", $"'{Root}' is not cleaned: {e.Message}");
        }

        return true;
    }
}
