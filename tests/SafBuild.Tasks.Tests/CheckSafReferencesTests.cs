using Microsoft.Build.Utilities;

namespace SafBuild.Tasks.Tests;

public class CheckSafReferencesTests
{
    [Theory]
    [InlineData("", true, false)]
    [InlineData("compile;runtime", true, false)]
    [InlineData("all", false, false)]
    [InlineData("all", true, true)]
    [InlineData("Runtime; All", true, true)]
    public void Tool_has_to_be_private_and_the_Runtime_referenced(string privateAssets, bool runtime, bool right)
    {
        using ModelProject project = new();
        TaskItem tool = new("safbuild.sdk");
        tool.SetMetadata("PrivateAssets", privateAssets);
        CheckSafReferences task = new()
        {
            BuildEngine = project.Engine,
            Packages = runtime ? [tool, new TaskItem("SafBuild.Runtime")] : [tool],
            Project = project.At("App.csproj"),
            Version = "1.2.3",
            NeedsRuntime = true,
            Packing = true,
        };
        Assert.Equal(right, task.Execute());
    }

    [Fact]
    public void Without_models_the_Runtime_is_not_asked_for_and_a_project_of_it_counts()
    {
        using ModelProject project = new();
        TaskItem tool = new("SafBuild.Sdk");
        tool.SetMetadata("PrivateAssets", "all");
        CheckSafReferences task = new() { BuildEngine = project.Engine, Packages = [tool], Project = "App.csproj", Version = "1", Packing = true };
        Assert.True(task.Execute());
        task.NeedsRuntime = true;
        task.Projects = [new TaskItem("../src/SafBuild.Runtime/SafBuild.Runtime.csproj")];
        Assert.True(task.Execute());
    }
}
