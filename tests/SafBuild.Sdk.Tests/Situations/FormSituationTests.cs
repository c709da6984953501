using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>Kinds of projects and of output layouts.</summary>
public class FormSituationTests(PackedSdk sdk)
{
    private const string Model = """<SafModel Include="net.onnx" ValidationData="val.npz" />""";

    [SlowFact]
    [Situation("publish -r linux-x64 as a single file", "the artifact lies beside the file, not in it")]
    [Situation("The same with IncludeAllContentForSelfExtract", "the artifact lies beside the file")]
    public void Single_file_has_its_artifact_beside_it()
    {
        TestProject project = new TestProject(sdk).WithModel(properties: "<UseAppHost />");
        foreach (string all in new[] { "false", "true" })
        {
            project.Run("publish", "-r", "linux-x64", "--self-contained", "false", "-p:PublishSingleFile=true",
                $"-p:IncludeAllContentForSelfExtract={all}", "-o", project.At("out" + all)).AssertSuccess();
            project.AssertShips("1", project.At("out" + all));
        }
    }

    [SlowFact]
    [Situation("UseArtifactsOutput, two projects with models of one name", "each bin and publish folder has its own")]
    public void Artifacts_output_keeps_projects_apart()
    {
        TestProject root = new TestProject(sdk, "Root").Write("Root.slnx",
            """<Solution><Project Path="One/One.csproj" /><Project Path="Two/Two.csproj" /></Solution>""")
            .Write("Directory.Build.props",
                "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>");
        File.Delete(root.At("Program.cs"));
        root.WithModel(Model);
        string project = File.ReadAllText(root.At("Root.csproj"));
        File.Delete(root.At("Root.csproj"));
        foreach (string name in new[] { "One", "Two" })
        {
            root.Write($"{name}/{name}.csproj", project).Write($"{name}/net.onnx", $"1 {name}").Write($"{name}/val.npz", "")
                .Write($"{name}/Program.cs", "return;");
        }

        root.Build("-m").AssertSuccess();
        root.Run("publish", "--no-build", "-c", "Debug").AssertSuccess();
        foreach (string name in new[] { "One", "Two" })
        {
            foreach (string folder in new[] { "bin", "publish" })
            {
                string weights = root.At("artifacts", folder, name, "debug", "net.saf", "weights.bin");
                Assert.Equal($"1 {name}", File.ReadAllText(weights));
                Assert.Contains(File.ReadAllLines(root.At(name, "judged.log")),
                    j => j.StartsWith($"net {new Expected($"1 {name}").Hash} Pass ", StringComparison.Ordinal));
            }
        }
    }

    [SlowFact]
    [Situation("A tool (PackAsTool)", "the artifact is once in the package, beside the program")]
    public void Tool_has_its_artifact_once()
    {
        TestProject project = new TestProject(sdk).WithModel(properties: "<PackAsTool>true</PackAsTool><UseAppHost />");
        project.Run("pack", "-c", "Debug", "-o", project.At("packages")).AssertSuccess();
        using System.IO.Compression.ZipArchive package =
            System.IO.Compression.ZipFile.OpenRead(Assert.Single(Directory.GetFiles(project.At("packages"), "App.1.0.0.nupkg")));
        string weights = Assert.Single(package.Entries, e => e.FullName.EndsWith("/weights.bin", StringComparison.Ordinal)).FullName;
        Assert.StartsWith("tools/net10.0/any/", weights, StringComparison.Ordinal);
        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("A project of the Web SDK, publish, then publish --no-build with another option", "shipped; SAF0115")]
    public void Web_project_publishes_what_was_judged()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").WithModel();
        project.Write("App.csproj", File.ReadAllText(project.At("App.csproj"))
            .Replace("Microsoft.NET.Sdk", "Microsoft.NET.Sdk.Web", StringComparison.Ordinal));
        project.Run("publish", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
        project.AssertShips("1", project.At("out"));
        project.Run("publish", "--no-build", "-c", "Debug", "-p:SafSeed=2", "-o", project.At("out2")).AssertOnlyError("SAF0115");
        Shipping.AssertShipsNothing(project.At("out2"));
    }

    [SlowFact]
    [Situation("BaseIntermediateOutputPath and BaseOutputPath outside the project", "shipped, the second build does nothing")]
    public void Folders_outside_the_project_work()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Write("Directory.Build.props", """
            <Project><PropertyGroup>
              <BaseIntermediateOutputPath>$(MSBuildThisFileDirectory)../elsewhere/obj/</BaseIntermediateOutputPath>
              <BaseOutputPath>$(MSBuildThisFileDirectory)../elsewhere/bin/</BaseOutputPath>
            </PropertyGroup></Project>
            """);
        project.Build().AssertSuccess();
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.At("..", "elsewhere", "bin", "Debug", "net10.0"));
        Assert.Equal((1, 1), project.Work);
        Assert.False(Directory.Exists(project.At("obj", "safbuild")));
    }

    [SlowFact]
    [Situation("The project's folder is moved with obj and bin, then publish --no-build, then build",
        "shipped; nothing runs, the model is the same")]
    public void Moved_project_goes_on()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        string moved = Path.Combine(Path.GetDirectoryName(project.Folder)!, "Moved");
        Directory.Move(project.Folder, moved);
        (int exitCode, string output) = DotNet.Run(moved, "build", "-v:m", "-tl:off");
        Assert.True(exitCode == 0, output);
        (exitCode, output) = DotNet.Run(moved, "publish", "--no-build", "-c", "Debug", "-o", Path.Combine(moved, "out"));
        Assert.True(exitCode == 0, output);
        Directory.Move(moved, project.Folder);
        project.AssertShips("1", project.Bin());
        project.AssertShips("1", project.At("out"));
        Assert.Equal((1, 1), project.Work);
    }

    [SlowFact]
    [Situation("A test project references an application with a model, dotnet test --no-build style bin", "the artifact is in every bin")]
    public void Test_project_gets_the_artifact_of_what_it_tests()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1");
        TestProject middle = all.Middle("Mid", library);
        TestProject application = all.Application("App", "", middle);
        TestProject tests = all.Application("Tests", "<IsTestProject>true</IsTestProject>", application);
        tests.Build().AssertSuccess();
        foreach (TestProject project in new[] { library, middle, application, tests })
        {
            library.AssertShips("1", project.Bin());
        }

        Assert.Equal((1, 1), library.Work);
    }

    [SlowFact]
    [Situation("-graph, -graph -isolate, -mt, -m of a solution with a library and an application, from scratch", "shipped by each")]
    public void Every_way_to_schedule_ships()
    {
        foreach (string[] mode in new[] { (string[])["-graph"], ["-m", "-graph", "-isolate"], ["-m", "-mt"], ["-m"] })
        {
            Solution all = new(sdk);
            TestProject library = all.Library("Lib", "1");
            TestProject application = all.Application("App", "", library);
            application.Run("restore").AssertSuccess();
            application.Build(["--no-restore", .. mode]).AssertSuccess();
            library.AssertShips("1", application.Bin());
            library.AssertShips("1", library.Bin());
            Assert.Equal((1, 1), library.Work);
        }
    }
}
