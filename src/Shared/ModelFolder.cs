using SafBuild.Runtime.Artifact;

namespace SafBuild.Shared;

/// <summary>The names in obj/safbuild/NAME, the folder of one model, for the tasks and for the worker.</summary>
internal sealed record ModelFolder(string Path, string Name)
{
    internal string Request => In("request.json");

    internal string Result => In("result.json");

    /// <summary>A <see cref="HardenRecord"/>.</summary>
    internal string Record => In("harden.json");

    internal string Artifact => In($"{Name}.saf");

    internal string Manifest => System.IO.Path.Combine(Artifact, ArtifactFiles.Manifest);

    /// <summary>Holds the hash of everything but files that decides whether the stage must run.</summary>
    internal string Stamp(Stage stage) => In($"{NameOf(stage)}.stamp");

    /// <summary>What the finished stage belongs to; there only after success.</summary>
    internal string Done(Stage stage) => In($"{NameOf(stage)}.done");

    /// <summary>The files that the stage read when it last ran, one a line; written by the worker.</summary>
    internal string Inputs(Stage stage) => In($"{NameOf(stage)}.inputs");

    /// <summary>As the command line, the targets and file names spell it.</summary>
    internal static string NameOf(Stage stage) => stage.ToString().ToLowerInvariant();

    private string In(string file) => System.IO.Path.Combine(Path, file);
}
