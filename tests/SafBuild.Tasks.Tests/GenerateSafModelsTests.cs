using SafBuild.Tasks.Generation;

namespace SafBuild.Tasks.Tests;

public class GenerateSafModelsTests
{
    [Fact]
    public void Source_with_runtime_has_path_and_load()
    {
        string source = CSharpModels.Source(["resnet20"], withRuntime: true);
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
        string source = CSharpModels.Source(["a", "b & \"c\""], withRuntime: false);
        Assert.DoesNotContain("global::SafBuild", source, StringComparison.Ordinal);
        Assert.Contains(
            "[global::System.Obsolete(\"SAF0199: this project does not reference SafBuild.Runtime", source, StringComparison.Ordinal);
        Assert.Contains("class BC\n", source, StringComparison.Ordinal);
        Assert.Contains("\"b & \\\"c\\\".saf\"", source, StringComparison.Ordinal);
    }

    /// <summary>Compiled by LanguageTests.</summary>
    [Theory]
    [InlineData("C#", "\"b & \\\"c\\\".saf\"", "class BC\n")]
    [InlineData("VB", "\"b & \"\"c\"\".saf\"", "Class BC\n")]
    [InlineData("F#", "\"b & \\\"c\\\".saf\"", "module BC =\n")]
    public void Every_language_has_path_and_load(string language, string literal, string type)
    {
        Func<IReadOnlyList<string>, bool, string> source = ModelsSource.All.Single(s => s.Language == language).Source;
        string with = source(["a", "b & \"c\""], true);
        string without = source(["a", "b & \"c\""], false);
        Assert.All([with, without], s => Assert.Contains(literal, s, StringComparison.Ordinal));
        Assert.All([with, without], s => Assert.Contains(type, s, StringComparison.Ordinal));
        Assert.Contains("SafBuild.Runtime.SafModel.Load(Path)", with, StringComparison.Ordinal);
        Assert.DoesNotContain("SAF0199", with, StringComparison.Ordinal);
        Assert.Contains("SAF0199", without, StringComparison.Ordinal);
        Assert.DoesNotContain("Load(Path)", without, StringComparison.Ordinal);
    }

    /// <summary>Case is all that tells these two, and Visual Basic has none.</summary>
    [Fact]
    public void Two_names_of_one_identifier_are_one_class()
    {
        Assert.Equal(1, VisualBasicModels.Source(["netA", "neta"], true).Split("Friend NotInheritable Class Net").Length - 1);
        Assert.Equal(2, CSharpModels.Source(["netA", "neta"], true).Split("internal static class Net").Length - 1);
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
