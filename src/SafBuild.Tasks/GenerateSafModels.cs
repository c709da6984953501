using Microsoft.Build.Framework;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Generation;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// Writes the class SafModels: for each model its path beside the application and, with SafBuild.Runtime referenced, Load(). In C#, Visual
/// Basic or F#.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class GenerateSafModels : Task
{
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Full path of the file; written only when different.</summary>
    [Required]
    public string OutputFile { get; set; } = "";

    /// <summary>Whether the project references SafBuild.Runtime.</summary>
    public bool WithRuntime { get; set; }

    /// <summary>MSBuild's property Language.</summary>
    public string Language { get; set; } = "C#";

    public override bool Execute()
    {
        try
        {
            ModelsSource language = ModelsSource.All.Single(s => s.Language == Language);
            AtomicFile.WriteIfDifferent(OutputFile, language.Source([.. Models.Select(ModelName.Of)], WithRuntime));
        }
        catch (SafException e)
        {
            new DiagnosticLog(Log, warningsAsErrors: false).Report(e);
        }

        return !Log.HasLoggedErrors;
    }
}
