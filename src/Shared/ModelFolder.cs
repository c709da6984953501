using SafBuild.Runtime.Artifact;

namespace SafBuild.Shared;

/// <summary>The names in an output folder of the worker, for the tasks and for the worker.</summary>
/// <param name="Path">An entry of obj/safbuild/NAME, or any folder when the worker is run by hand.</param>
internal sealed record ModelFolder(string Path, string Name)
{
    /// <summary>An <see cref="InputList"/>.</summary>
    internal string Inputs => In("inputs.json");

    internal string Result => In("result.json");

    /// <summary>A <see cref="HardenRecord"/>.</summary>
    internal string Record => In("harden.json");

    internal string Report => In("report.json");

    internal string ReportPage => In("report.html");

    internal string ReportText => In("report.md");

    /// <summary>What a gate leaves for people and for their tools; Gate=Off leaves some of them.</summary>
    internal IReadOnlyList<string> Reports => [Report, ReportPage, ReportText, In("trials.csv")];

    internal string Artifact => In(ArtifactName);

    /// <summary>Of the folder.</summary>
    internal string ArtifactName => $"{Name}.saf";

    /// <summary>By hand: a stamped artifact until its gate has passed, and where it has not. No name that deployments take.</summary>
    internal string Held => In($"{Name}.held");

    internal string Manifest => System.IO.Path.Combine(Artifact, ArtifactFiles.Manifest);

    /// <summary>As the command line, the targets and file names spell it.</summary>
    internal static string NameOf(Stage stage) => stage.ToString().ToLowerInvariant();

    private string In(string file) => System.IO.Path.Combine(Path, file);
}
