using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>Two artifacts of one name, or two projects of one folder, never mix.</summary>
public class ClashTests(PackedSdk sdk)
{
    [CiFact]
    [Situation("An application references two libraries whose artifacts have one name and different bytes", "SAF0114, in both orders")]
    public void Two_libraries_of_one_name_are_an_error()
    {
        Solution all = new(sdk);
        TestProject[] libraries = [all.Library("One", "1 one"), all.Library("Two", "1 two")];
        AssertClash(all.Application("App", "", libraries).Build("-m"));
        AssertClash(all.Application("Back", "", [libraries[1], libraries[0]]).Build("-m"));
    }

    [SlowFact]
    [Situation("The same, then publish", "SAF0114, nothing published")]
    [Situation("Two libraries whose artifacts have one name and equal bytes", "green, one copy")]
    public void Two_libraries_of_one_name_in_publish()
    {
        Solution all = new(sdk);
        TestProject[] libraries = [all.Library("One", "1"), all.Library("Two", "1")];
        TestProject application = all.Application("App", "", libraries);
        application.Build().AssertSuccess();
        libraries[0].AssertShips("1", application.Bin());

        libraries[1].Write("net.onnx", "1 two");
        AssertClash(application.Run("publish", "-c", "Debug", "-o", application.At("out")));
        Shipping.AssertShipsNothing(application.At("out"));
        libraries[0].AssertShips("1", application.Bin());
    }

    [SlowFact]
    [Situation("One of the two names differs only in case", "SAF0114 where a file system may take them for one")]
    public void Names_that_differ_in_case_are_an_error()
    {
        Solution all = new(sdk);
        TestProject[] libraries =
        [
            all.Library("One", "1 one"),
            all.Library("Two", "1 two", item: """<SafModel Include="net.onnx" Name="Net" ValidationData="val.npz" />"""),
        ];
        AssertClash(all.Application("App", "", libraries).Build());
    }

    [SlowFact]
    [Situation("The second library is behind another one", "SAF0114")]
    public void Library_behind_a_library_clashes()
    {
        Solution all = new(sdk);
        TestProject[] libraries = [all.Library("One", "1 one"), all.Library("Two", "1 two")];
        AssertClash(all.Application("App", "", libraries[0], all.Middle("Mid", libraries[1])).Build());
    }

    [SlowFact]
    [Situation("An application with a model of its own references a library whose artifact has the same name", "SAF0114")]
    public void Own_model_and_a_library_clash()
    {
        TestProject library = new Solution(sdk).Library("Lib", "1 lib");
        TestProject application = new TestProject(sdk).Write("net.onnx", "1 app").WithModel(items: Projects.Reference(library));
        AssertClash(application.Build());
    }

    [SlowFact]
    [Situation("A clash is mended by another Name", "green, both artifacts in bin")]
    public void Another_name_mends_a_clash()
    {
        Solution all = new(sdk);
        TestProject[] libraries = [all.Library("One", "1 one"), all.Library("Two", "1 two")];
        TestProject application = all.Application("App", "", libraries);
        AssertClash(application.Build());
        Rename(libraries[1]);
        application.Build("--no-restore").AssertSuccess();
        libraries[0].AssertShips("1 one", application.Bin());
        libraries[1].AssertShips(new("1 two", "other"), application.Bin());
    }

    [SlowFact]
    [Situation("One output folder for two projects (-p:OutDir=, OutputPath=), models of one name", "SAF0114, also at once")]
    [Situation("One output folder for two projects, models of different names", "SAF0114 or both whole; never a mixture")]
    public void One_output_folder_for_two_projects()
    {
        Solution all = new(sdk);
        TestProject[] libraries = [all.Library("One", "1 one"), all.Library("Two", "1 two")];
        TestProject solution = Both(libraries);
        AssertClash(solution.Build("-m", $"-p:OutDir={solution.At("together")}/"));
        AssertClash(solution.Build("-m:1", "--no-restore", $"-p:OutputPath={solution.At("other")}/"));

        Rename(libraries[1]);
        BuildResult result = solution.Build("-m", "--no-restore", $"-p:OutDir={solution.At("third")}/");
        if (result.Succeeded)
        {
            libraries[0].AssertShips("1 one", solution.At("third"));
            libraries[1].AssertShips(new("1 two", "other"), solution.At("third"));
        }
        else
        {
            AssertClash(result);
        }
    }

    [SlowFact]
    [Situation("One publish folder for two projects (-p:PublishDir=), models of one name", "SAF0114")]
    public void One_publish_folder_for_two_projects()
    {
        Solution all = new(sdk);
        TestProject solution = Both([all.Library("One", "1 one"), all.Library("Two", "1 two")]);
        AssertClash(solution.Run("publish", "-m:1", $"-p:PublishDir={solution.At("together")}/"));
    }

    [CiFact]
    [Situation("Two projects in one folder, separated by MSBuildProjectExtensionsPath and IntermediateOutputPath",
        "each ships its own artifact, also when built again")]
    public void Two_projects_in_one_folder_each_ship_their_own()
    {
        TestProject folder = new(sdk, "One");
        folder.WithModel();
        string project = File.ReadAllText(folder.At("One.csproj"))
            .Replace("<UseAppHost>", "<OutputPath>bin/$(MSBuildProjectName)/</OutputPath><UseAppHost>", StringComparison.Ordinal);
        folder.Write("One.csproj", project)
            .Write("Two.csproj", project.Replace("<SafModel ", "<SafModel Function=\"Tanh\" ", StringComparison.Ordinal))
            .Write("Directory.Build.props", """
                <Project><PropertyGroup>
                  <MSBuildProjectExtensionsPath>$(MSBuildProjectDirectory)/obj/$(MSBuildProjectName)/</MSBuildProjectExtensionsPath>
                  <IntermediateOutputPath>obj/$(MSBuildProjectName)/$(Configuration)/</IntermediateOutputPath>
                </PropertyGroup></Project>
                """);
        foreach (string name in new[] { "One", "Two", "One" })
        {
            folder.Build($"{name}.csproj", "-c", "Debug").AssertSuccess();
        }

        folder.AssertShips("1", folder.At("bin", "One", "net10.0"));
        folder.AssertShips(new("1") { Function = "Tanh" }, folder.At("bin", "Two", "net10.0"));
        folder.Run("publish", "One.csproj", "--no-build", "-c", "Debug", "-o", folder.At("out")).AssertSuccess();
        folder.AssertShips("1", folder.At("out"));
        Assert.Equal((2, 2), folder.Work);
    }

    private static void AssertClash(BuildResult result)
    {
        Assert.False(result.Succeeded, result.Output);
        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, e => Assert.Equal("SAF0114", e.Code));
    }

    /// <summary>Its artifact is called other.</summary>
    private static void Rename(TestProject library)
    {
        string path = library.At($"{library.Name}.csproj");
        File.WriteAllText(path,
            File.ReadAllText(path).Replace("""net.onnx" """, """net.onnx" Name="other" """, StringComparison.Ordinal));
        library.Write("Program.cs", "public static class Renamed { }");
    }

    private TestProject Both(TestProject[] libraries) => new TestProject(sdk, "Both").Write("Both.slnx",
        $"<Solution>{string.Concat(libraries.Select(l => $"""<Project Path="{l.At($"{l.Name}.csproj")}" />"""))}</Solution>");
}
