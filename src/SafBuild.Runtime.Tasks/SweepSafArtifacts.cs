using Microsoft.Build.Framework;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tasks.Copying;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Runtime.Tasks;

/// <summary>Deletes artifact folders that MSBuild's clean has emptied: it knows files, and no folders.</summary>
[MSBuildMultiThreadableTask]
public sealed class SweepSafArtifacts : Task
{
    /// <summary>Full path of the output folder.</summary>
    [Required]
    public string Destination { get; set; } = "";

    public override bool Execute()
    {
        if (!Directory.Exists(Destination))
        {
            return true;
        }

        foreach (string folder in Directory.GetDirectories(Destination, "*" + FoundArtifact.Extension))
        {
            try
            {
                string[] left = Directory.GetFileSystemEntries(folder);
                if (left is [] || (left is [string file] && Path.GetFileName(file) == ArtifactFiles.Signature))
                {
                    // A signature is the user's, and no file of the build; without the artifact it says nothing.
                    Array.ForEach(left, File.Delete);
                    Directory.Delete(folder);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // An empty folder harms nobody, and another build may have taken it, or filled it.
            }
        }

        return true;
    }
}
