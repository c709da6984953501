using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Tests;

namespace SafBuild.Runtime.Tasks.Tests;

/// <summary>Projects with artifacts in obj, and an output folder, in a temporary folder.</summary>
internal sealed class CopyFolders : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("safbuild-copy-").FullName;

    internal FakeBuildEngine Engine { get; private set; } = new();

    internal string Out => At("out");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    internal string At(params string[] path) => Path.Combine([_root, .. path]);

    /// <summary>A project file; it exists from then on.</summary>
    internal string Project(string name = "App")
    {
        string path = At(name, name + ".csproj");
        Directory.CreateDirectory(At(name));
        File.WriteAllText(path, "");
        return path;
    }

    /// <summary>The evaluation that let entries pass.</summary>
    internal static string Owner { get; } = ContentHash.Key("owner");

    /// <summary>An entry of a project with an artifact of these weights; its artifact folder.</summary>
    internal string Entry(string name, string weights, string project = "Lib")
    {
        string key = ContentHash.Key(weights);
        string entry = At(project, "obj", "safbuild", name, key);
        Files(Path.Combine(entry, name + ".saf"), weights);
        File.WriteAllText(Path.Combine(entry, "harden.json"), "{}");
        File.WriteAllText(Path.Combine(entry, EntryHashes.FileName), EntryHashes.Of(entry, key, ContentHash.OfFile).Text);
        string artifact = Path.Combine(entry, name + ".saf");
        PassedEntry.Write(entry, Owner, ArtifactHash.OfFolder(artifact));
        return artifact;
    }

    /// <summary>An unpacked package with an artifact of these weights; its artifact folder.</summary>
    internal string Package(string name, string weights, string package = "pkg")
    {
        string folder = At("packages", package, "saf", name + ".saf");
        Files(folder, weights);
        return folder;
    }

    internal static ITaskItem Item(string folder, string? hash = null, string? name = null, string source = "there")
    {
        TaskItem item = new(folder);
        item.SetMetadata("Name", name ?? Path.GetFileNameWithoutExtension(folder));
        item.SetMetadata("Hash", hash ?? ArtifactHash.OfFolder(folder));
        item.SetMetadata("Source", source);
        return item;
    }

    /// <summary>What MSBuild would copy from a referenced project.</summary>
    internal static ITaskItem[] Candidates(string folder) =>
        [.. Directory.GetFiles(folder).Select(f => Plain(f, $"{Path.GetFileName(folder)}/{Path.GetFileName(f)}"))];

    internal static ITaskItem Plain(string path, string target)
    {
        TaskItem item = new(path);
        item.SetMetadata("TargetPath", target);
        return item;
    }

    internal TakeSafArtifacts Take(ITaskItem[] artifacts, params ITaskItem[] candidates)
    {
        Engine = new();
        return new()
        {
            BuildEngine = Engine,
            Artifacts = artifacts,
            Candidates = candidates,
            TargetMetadata = "TargetPath",
            Project = At("App.csproj"),
        };
    }

    /// <summary>Both tasks, as a build runs them.</summary>
    internal bool Build(string project, params ITaskItem[] artifacts)
    {
        TakeSafArtifacts take = Take(artifacts);
        Assert.True(take.Execute(), string.Join("; ", Engine.Errors.Select(e => e.Message)));
        using CopySafArtifacts copy = Copy(project, take.Found);
        return copy.Execute();
    }

    /// <param name="found">Of <see cref="TakeSafArtifacts"/>.</param>
    internal CopySafArtifacts Copy(string project, ITaskItem[] found, string? assembly = null)
    {
        Engine = new();
        return new()
        {
            BuildEngine = Engine,
            Artifacts = found,
            Destination = Out,
            Project = project,
            Assembly = assembly ?? Path.GetFileNameWithoutExtension(project),
        };
    }

    /// <summary>What lies in the output folder, with its content.</summary>
    internal string[] Written() =>
    [
        .. Directory.GetFiles(Out, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetRelativePath(Out, f).Replace('\\', '/')}={File.ReadAllText(f)}")
            .Where(f => !f.Contains(".safmodels=", StringComparison.Ordinal)),
    ];

    internal static string[] Of(string name, string weights) =>
        [$"{name}.saf/graph.onnx=graph", $"{name}.saf/manifest.json=of {weights}", $"{name}.saf/weights.bin={weights}"];

    private static void Files(string folder, string weights)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "graph.onnx"), "graph");
        File.WriteAllText(Path.Combine(folder, "manifest.json"), "of " + weights);
        File.WriteAllText(Path.Combine(folder, "weights.bin"), weights);
    }
}
