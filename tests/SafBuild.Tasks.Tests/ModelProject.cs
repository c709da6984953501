using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace SafBuild.Tasks.Tests;

/// <summary>A folder with a model, data and a worker that exist, and the tasks run on it.</summary>
internal sealed class ModelProject : IDisposable
{
    internal ModelProject()
    {
        Folder = Directory.CreateTempSubdirectory("safbuild tasks;(1)-").FullName;
        foreach (string file in new[] { "net.onnx", "val.npz", "train.npz", "safbuild.dll" })
        {
            File.WriteAllText(At(file), "1");
        }
    }

    internal FakeBuildEngine Engine { get; } = new();

    internal string Folder { get; }

    internal string Project => At("App.csproj");

    internal string Output => At("obj", "safbuild");

    internal string At(params string[] path) => Path.Combine([Folder, .. path]);

    internal static TaskItem Model(string include = "net.onnx", params (string Name, string Value)[] metadata)
    {
        TaskItem item = new(include);
        item.SetMetadata("ValidationData", "val.npz");
        foreach ((string name, string value) in metadata)
        {
            item.SetMetadata(name, value);
        }

        return item;
    }

    internal WriteSafRequest Request(params ITaskItem[] models) => new()
    {
        BuildEngine = Engine,
        Models = models,
        Project = Project,
        OutputDirectory = Output,
        Worker = At("safbuild.dll"),
    };

    internal ReadSafVerdict Verdict(params ITaskItem[] models) => new()
    {
        BuildEngine = Engine,
        Models = models,
        Project = Project,
        OutputDirectory = Output,
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
