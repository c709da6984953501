using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests.Copying;

/// <summary>One output folder for several projects: refused only where bytes would mix, and never for what is past.</summary>
public class SharedFolderTests(PackedSdk sdk)
{
    [CiFact]
    [Situation("Two applications with one library in one output folder, the library's model changes", "green at once, the new artifact")]
    [Situation("One of them drops the library, in the same output folder", "green, the artifact stays for the other")]
    public void Model_of_a_shared_library_may_change()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1 a");
        TestProject[] applications = [all.Application("One", "", library), all.Application("Two", "", library)];
        TestProject solution = Both(applications);
        string[] build = ["-m", $"-p:OutDir={solution.At("together")}/"];
        foreach (string model in new[] { "1 a", "1 b", "1 a" })
        {
            library.Write("net.onnx", model);
            solution.Build(build).AssertSuccess();
            library.AssertShips(model, solution.At("together"));
        }

        applications[0].Write("One.csproj", Projects.Plain(""));
        solution.Build(build).AssertSuccess();
        library.AssertShips("1 a", solution.At("together"));
        Assert.Equal(["Lib.safmodels", "Two.safmodels"], Records(solution.At("together")));
    }

    [SlowFact]
    [Situation("Two applications with models of one name are published to one folder, one after the other (-o)",
        "SAF0114, the first one's artifact stays")]
    [Situation("The project of the first is deleted, then the second is published there", "green: nobody is left to run the other model")]
    public void Second_publish_to_one_folder_is_refused()
    {
        Solution all = new(sdk);
        TestProject[] libraries = [all.Library("A", "1 a"), all.Library("B", "1 b")];
        TestProject[] applications = [all.Application("One", "", libraries[0]), all.Application("Two", "", libraries[1])];
        TestProject folder = new(sdk, "Folder");
        string[] publish = ["-c", "Debug", "-o", folder.At("out")];
        applications[0].Run("publish", publish).AssertSuccess();
        applications[1].Run("publish", publish).AssertOnlyError("SAF0114");
        libraries[0].AssertShips("1 a", folder.At("out"));
        Assert.Equal(["One.safmodels"], Records(folder.At("out")));
        applications[0].Run("publish", publish).AssertSuccess();

        File.Delete(applications[0].At("One.csproj"));
        applications[1].Run("publish", publish).AssertSuccess();
        libraries[1].AssertShips("1 b", folder.At("out"));
    }

    [SlowFact]
    [Situation("A project with a model is renamed, its output folder is the same, and the model changes", "green, the new artifact")]
    public void Renamed_project_is_not_blocked_by_its_past()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build($"-p:OutDir={project.At("together")}/").AssertSuccess();
        File.Move(project.At("App.csproj"), project.At("Renamed.csproj"));
        project.Write("net.onnx", "1 b").Build($"-p:OutDir={project.At("together")}/").AssertSuccess();
        project.AssertShips("1 b", project.At("together"));
    }

    [SlowFact]
    [Situation("Two projects with one output folder outside of both, clean of one", "the artifact of the other stays")]
    public void Clean_of_one_leaves_the_other()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1 a");
        TestProject[] applications = [all.Application("One", "", library), all.Application("Two", "", library)];
        TestProject solution = Both(applications);
        string output = $"-p:OutDir={solution.At("together")}/";
        solution.Build("-m", output).AssertSuccess();
        applications[0].Run("clean", output).AssertSuccess();
        library.AssertShips("1 a", solution.At("together"));
        solution.Run("clean", output).AssertSuccess();
        Shipping.AssertShipsNothing(solution.At("together"));
        Assert.Empty(Directory.GetDirectories(solution.At("together"), "*.saf"));
        Assert.Empty(Records(solution.At("together")));
    }

    private TestProject Both(TestProject[] projects) => new TestProject(sdk, "Both").Write("Both.slnx",
        $"<Solution>{string.Concat(projects.Select(p => $"""<Project Path="{p.At($"{p.Name}.csproj")}" />"""))}</Solution>");

    private static string[] Records(string folder) =>
        [.. Directory.GetFiles(folder, "*.safmodels").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
