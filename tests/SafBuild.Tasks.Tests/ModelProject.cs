using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Keys;
using SafBuild.Tasks.Requests;

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

    internal PrepareSafModels Prepare(params ITaskItem[] models) => new()
    {
        BuildEngine = Engine,
        Models = models,
        Project = Project,
        Worker = At("safbuild.dll"),
    };

    /// <summary>The only job of a model that has no mistakes.</summary>
    internal ITaskItem Job(ITaskItem model)
    {
        PrepareSafModels task = Prepare(model);
        Assert.True(task.Execute());
        return Assert.Single(task.Jobs);
    }

    /// <summary>The stages of a job, with a worker as <see cref="Prepare"/> names it.</summary>
    internal ModelStages Stages(ITaskItem job, string? worker = null) =>
        StageContext.Of(Output, worker ?? At("safbuild.dll"), cache: null, Engine, _ => { }).Stages(SafJob.Read(job));

    /// <summary>Makes the entry of a stage, as the worker would.</summary>
    internal StoreEntry Make(ModelStages stages, Stage stage, params (string File, string Text)[] files)
    {
        string key = stages.Key(stage)!;
        string temporary = Temporary.NeighbourOf(stages.EntryFolder(key));
        foreach ((string file, string text) in files)
        {
            AtomicFile.Write(Path.Combine(temporary, file), text);
        }

        return StoreEntry.Seal(temporary, stages.EntryFolder(key), key, ContentHash.OfFile);
    }

    internal ReportSafVerdict Verdict(params ITaskItem[] jobs)
    {
        Directory.CreateDirectory(At("obj", "Debug"));
        File.WriteAllText(Project, "<Project />");
        return new()
        {
            BuildEngine = Engine,
            Jobs = jobs,
            Project = Project,
            Root = Output,
            Intermediate = At("obj", "Debug"),
            Worker = At("safbuild.dll"),
        };
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
