using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Keys;

namespace SafBuild.Tasks.Results;

/// <summary>
/// What one evaluation of a project (configuration, framework, runtime) puts into SafResultsDirectory: a folder of its own, so that
/// projects which build at the same time, or have one name, never write the same file.
/// </summary>
/// <param name="root">Full path of SafResultsDirectory.</param>
/// <param name="project">Full path of the project.</param>
/// <param name="obj">Full path of its obj folder.</param>
/// <param name="intermediate">Full path of obj/Debug/net10.0 and the like.</param>
internal sealed class ResultsFolder(string root, string project, string obj, string intermediate)
{
    internal const string TestFile = "junit.xml";

    /// <summary>PROJECT.CONFIGURATION.FRAMEWORK-HASH; the hash is over places relative to each other, so a checkout may move.</summary>
    internal string Name { get; } = NameOf(root, project, Path.TrimEndingDirectorySeparator(Path.GetRelativePath(obj, intermediate)));

    internal string Folder => Path.Combine(root, Name);

    /// <summary>
    /// Takes away what an earlier build left, and says of every model that it is not judged: a build that crashes or is killed must not
    /// leave the pass of the one before.
    /// </summary>
    /// <exception cref="SafException">SAF0006.</exception>
    internal void Begin(IReadOnlyList<GateResult> unfinished)
    {
        try
        {
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.NotWritable(Folder, e);
        }

        Write(unfinished);
    }

    /// <summary>
    /// Replaces what is said of every model and leaves the rest: a question of another project, or an error after the verdict. Nothing is
    /// deleted, since the project itself may be built at the same time.
    /// </summary>
    /// <exception cref="SafException">SAF0006.</exception>
    internal void Say(IReadOnlyList<GateResult> results) => Write(results);

    /// <summary>The reports of all models first, then what was found.</summary>
    /// <param name="results">Of these models, and errors of others.</param>
    /// <exception cref="SafException">SAF0006.</exception>
    internal void Finish(IReadOnlyList<JudgedModel> models, IReadOnlyList<GateResult> results)
    {
        foreach (JudgedModel model in models)
        {
            foreach (string report in new ModelFolder(Path.GetDirectoryName(model.Report)!, model.Request.Name).Reports)
            {
                Copy(report, Path.Combine(Folder, model.Request.Name, Path.GetFileName(report)));
            }
        }

        Write(results);
    }

    private void Write(IReadOnlyList<GateResult> results)
    {
        if (results.Count > 0)
        {
            AtomicFile.Write(Path.Combine(Folder, TestFile), JUnitFile.Text(Name, results));
        }
    }

    private static void Copy(string from, string to)
    {
        try
        {
            if (File.Exists(from))
            {
                AtomicFile.Write(to, File.ReadAllBytes(from));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.NotWritable(to, e);
        }
    }

    private static string NameOf(string root, string project, string evaluation)
    {
        string hash = ContentHash.OfText($"{Path.GetRelativePath(root, project)}\n{evaluation}".Replace('\\', '/'))[..6];
        string name = $"{Path.GetFileNameWithoutExtension(project)}.{evaluation.Replace('\\', '.').Replace('/', '.')}";
        string allowed = string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')).Trim('.');
        return $"{allowed[..Math.Min(allowed.Length, 80)]}-{hash}";
    }
}
