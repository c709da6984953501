namespace SafBuild.Tasks.Requests;

/// <summary>The names in obj/safbuild/NAME, the folder of one model.</summary>
internal sealed record ModelFolder(string Path, string Name)
{
    /// <summary>The stage that converts or trains, and writes the artifact.</summary>
    internal const string Harden = "harden";

    /// <summary>The stage that judges the artifact, and writes result.json.</summary>
    internal const string Gate = "gate";

    internal string Request => In("request.json");

    internal string Result => In("result.json");

    internal string Artifact => In($"{Name}.saf");

    internal string Manifest => System.IO.Path.Combine(Artifact, "manifest.json");

    /// <summary>Holds the hash of everything but files that decides whether the stage must run.</summary>
    internal string Stamp(string stage) => In($"{stage}.stamp");

    /// <summary>A <see cref="StageRecord"/>, there only after success.</summary>
    internal string Done(string stage) => In($"{stage}.done");

    /// <summary>The files that the stage read when it last ran, one a line; written by the worker.</summary>
    internal string Inputs(string stage) => In($"{stage}.inputs");

    private string In(string file) => System.IO.Path.Combine(Path, file);
}
