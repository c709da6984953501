namespace SafBuild.Tasks.Tests;

public class GenerateSafModelsTests
{
    [Fact]
    public void Source_with_runtime_has_path_and_load()
    {
        string source = GenerateSafModels.Source(["resnet20"], withRuntime: true);
        Assert.Contains("internal static class SafModels\n{\n", source, StringComparison.Ordinal);
        Assert.Contains(
            "        internal static string Path => global::System.IO.Path.Combine(global::System.AppContext.BaseDirectory, "
            + "\"resnet20.saf\");\n", source, StringComparison.Ordinal);
        Assert.Contains(
            "        internal static global::SafBuild.Runtime.SafModel Load() => global::SafBuild.Runtime.SafModel.Load(Path);\n    }\n}\n"
            + "\nnamespace ",
            source, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', source);
    }

    [Fact]
    public void Source_without_runtime_needs_no_reference()
    {
        string source = GenerateSafModels.Source(["a", "b & \"c\""], withRuntime: false);
        Assert.DoesNotContain("SafBuild.Runtime", source, StringComparison.Ordinal);
        Assert.Contains("class BC\n", source, StringComparison.Ordinal);
        Assert.Contains("\"b & \\\"c\\\".saf\"", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_same_models_leaves_the_file_alone()
    {
        using ModelProject project = new();
        GenerateSafModels task =
            new() { BuildEngine = project.Engine, Models = [ModelProject.Model()], OutputFile = project.At("obj", "SafModels.g.cs") };
        Assert.True(task.Execute());
        File.SetLastWriteTimeUtc(task.OutputFile, DateTime.UnixEpoch);
        Assert.True(task.Execute());
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(task.OutputFile));
    }
}
