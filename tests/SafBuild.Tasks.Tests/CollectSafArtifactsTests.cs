using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests;

public sealed class CollectSafArtifactsTests : IDisposable
{
    private readonly ModelProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void The_same_models_give_their_files()
    {
        ITaskItem model = ModelProject.Model();
        CollectSafArtifacts task = Task([model], Judged(model));
        Assert.True(task.Execute());
        Assert.Equal(
            [_project.At("obj", "net.saf", "graph.onnx"), _project.At("obj", "net.saf", "manifest.json"),
                _project.At("obj", "net.saf", "weights.bin")],
            task.Files.Select(f => f.ItemSpec).Order(StringComparer.Ordinal));
        Assert.All(task.Files, f => Assert.Equal("net.saf", f.GetMetadata("Folder")));
    }

    [Fact]
    public void Nothing_judged_and_no_model_is_no_file_and_not_the_root_of_the_file_system()
    {
        CollectSafArtifacts task = Task([]);
        Assert.True(task.Execute());
        Assert.Empty(task.Files);
    }

    [Fact]
    public void A_model_that_was_not_judged_is_SAF0112()
    {
        CollectSafArtifacts task = Task([ModelProject.Model(), ModelProject.Model("other.onnx")], Judged(ModelProject.Model()));
        Refused(task, "other.onnx");
    }

    [Fact]
    public void A_judged_model_that_this_build_does_not_have_is_SAF0112()
    {
        CollectSafArtifacts task = Task([ModelProject.Model()], Judged(ModelProject.Model()), Judged(ModelProject.Model("other.onnx")));
        Refused(task, "other");
    }

    [Theory]
    [InlineData("BitErrorRate", "0.3")]
    [InlineData("MaxAccuracyDrop", "1")]
    [InlineData("ValidationData", "easy.npz")]
    [InlineData("Gate", "Off")]
    [InlineData("Seed", "2")]
    public void A_model_judged_with_other_options_is_SAF0112(string metadata, string value) =>
        Refused(Task([ModelProject.Model("net.onnx", (metadata, value))], Judged(ModelProject.Model())), "other options");

    [Fact]
    public void Another_file_under_the_same_name_is_SAF0112() =>
        Refused(Task([ModelProject.Model("b/net.onnx")], Judged(ModelProject.Model("a/net.onnx"))), "other options");

    [Fact]
    public void Misspelt_metadata_of_this_build_alone_is_SAF0102()
    {
        CollectSafArtifacts task = Task([ModelProject.Model("net.onnx", ("BitErrorRat", "0.2"))], Judged(ModelProject.Model()));
        Assert.False(task.Execute());
        Assert.Equal("SAF0102", Assert.Single(_project.Engine.Errors).Code);
        Assert.Empty(task.Files);
    }

    [Fact]
    public void Two_judged_models_of_one_name_are_SAF0110()
    {
        CollectSafArtifacts task = Task([ModelProject.Model()], Judged(ModelProject.Model()), Judged(ModelProject.Model()));
        Assert.False(task.Execute());
        Assert.Equal("SAF0110", Assert.Single(_project.Engine.Errors).Code);
        Assert.Empty(task.Files);
    }

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("graph.onnx")]
    [InlineData("manifest.json")]
    public void A_judged_artifact_that_lost_a_file_is_SAF9004(string file)
    {
        CollectSafArtifacts task = Task([ModelProject.Model()], Judged(ModelProject.Model()));
        File.Delete(_project.At("obj", "net.saf", file));
        Assert.False(task.Execute());
        BuildErrorEventArgs error = Assert.Single(_project.Engine.Errors);
        Assert.Equal(("SAF9004", _project.At("obj", "net.saf", file)), (error.Code, error.File));
        Assert.Empty(task.Files);
    }

    private void Refused(CollectSafArtifacts task, string text)
    {
        Assert.False(task.Execute());
        Assert.Empty(task.Files);
        BuildErrorEventArgs error = Assert.Single(_project.Engine.Errors);
        Assert.Equal("SAF0112", error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Contains("TargetFramework", error.Message, StringComparison.Ordinal);
    }

    private CollectSafArtifacts Task(ITaskItem[] models, params ITaskItem[] judged) => new()
    {
        BuildEngine = _project.Engine,
        Models = models,
        Judged = judged,
        Project = _project.Project,
    };

    /// <summary>The artifact that ReadSafVerdict gives for a model, with its files and one that is none of an artifact's.</summary>
    private TaskItem Judged(ITaskItem model)
    {
        string name = ModelName.Of(model);
        string folder = _project.At("obj", $"{name}.saf");
        Directory.CreateDirectory(folder);
        foreach (string file in new[] { "graph.onnx", "weights.bin", "manifest.json", "manifest.json.writing" })
        {
            File.WriteAllText(Path.Combine(folder, file), "");
        }

        TaskItem artifact = new(StageInputs.Escape(folder));
        artifact.SetMetadata("Name", name);
        artifact.SetMetadata(CollectSafArtifacts.Options, ModelOptions.Hash(model));
        return artifact;
    }
}
