using System.IO.MemoryMappedFiles;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>Ways past the gate: a build is judged, or says that it is not.</summary>
public class DoorTests(PackedSdk sdk)
{
    private const string Model = """<SafModel Include="net.onnx" ValidationData="val.npz" />""";

    [Fact]
    [Situation("Project-wide defaults in an ItemDefinitionGroup of Directory.Build.props, and a property beside them",
        "judged with the defaults; the property counts before them, the item before both")]
    public void Item_definitions_before_ours_count()
    {
        TestProject project = new TestProject(sdk).WithModel().Write("Directory.Build.props", """
            <Project><ItemDefinitionGroup><SafModel>
              <BitErrorRate>0.5</BitErrorRate><MaxAccuracyDrop>0.75</MaxAccuracyDrop>
            </SafModel></ItemDefinitionGroup></Project>
            """);
        project.Build().AssertSuccess();
        Assert.EndsWith(" Pass 0.5 0.75", project.Judged[^1], StringComparison.Ordinal);
        project.AssertShips("1", project.Bin());

        project.WithModel(properties: "<SafBitErrorRate>0.125</SafBitErrorRate>");
        project.Build("--no-restore").AssertSuccess();
        Assert.EndsWith(" Pass 0.125 0.75", project.Judged[^1], StringComparison.Ordinal);
        project.WithModel(Model.Replace(" />", " BitErrorRate=\"0.0625\" />", StringComparison.Ordinal),
            "<SafBitErrorRate>0.125</SafBitErrorRate>");
        project.Build("--no-restore").AssertSuccess();
        Assert.EndsWith(" Pass 0.0625 0.75", project.Judged[^1], StringComparison.Ordinal);
    }

    [SlowFact]
    [Situation("A file-based app, dotnet run app.cs again after its model changed", "hardened and judged again; SAF3001 of a red one")]
    public void File_based_app_sees_a_changed_model()
    {
        TestProject project = new TestProject(sdk).Write("app.cs", $"""
            #:sdk SafBuild.Sdk@{sdk.Version}
            #:property SafReferenceRuntime=false
            #:property SafUseCache=false
            #:property SafWorkerPath={PackedSdk.FakeWorker}
            #:property PublishAot=false
            System.Console.WriteLine(System.IO.File.ReadAllText(System.IO.Path.Combine(SafModels.Net.Path, "weights.bin")));
            """).Write("Directory.Build.targets", $"<Project><ItemGroup>{Model}</ItemGroup></Project>");
        File.Delete(project.At("Program.cs"));
        foreach (string model in new[] { "1", "1 other" })
        {
            project.Write("net.onnx", model);
            (int exitCode, string output) = DotNet.Run(project.Folder, "run", "app.cs");
            Assert.True(exitCode == 0, output);
            Assert.EndsWith(new Expected(model).Weights.Trim(), output.Trim(), StringComparison.Ordinal);
        }

        project.Write("net.onnx", "0.5");
        (int red, string errors) = DotNet.Run(project.Folder, "run", "app.cs");
        Assert.NotEqual(0, red);
        Assert.Contains("SAF3001", errors, StringComparison.Ordinal);
    }

    [Fact]
    [Situation("SafModel items in a project that references SafBuild.Runtime and not SafBuild.Sdk, or the SDK with ExcludeAssets=\"build\"",
        "SAF0121, nothing in bin; SafEnabled=false builds")]
    public void Models_without_the_targets_are_an_error()
    {
        string runtime = $"""<PackageReference Include="SafBuild.Runtime" Version="{sdk.Version}" />""";
        string excluded = References().Replace("PrivateAssets=", "ExcludeAssets=\"build\" PrivateAssets=", StringComparison.Ordinal);
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").Write("Directory.Build.targets", Projects.WithoutNatives);
        foreach (string references in new[] { runtime, excluded })
        {
            project.Write("App.csproj", Projects.Plain(references + Model));
            BuildResult result = project.Build();
            Assert.Contains("'net.onnx'", result.AssertOnlyError("SAF0121").Text, StringComparison.Ordinal);
            Shipping.AssertShipsNothing(project.At("bin"));
        }

        project.Build("-p:SafEnabled=false").AssertSuccess();
    }

    [SlowFact]
    [Situation("The PackageReference form from a clean checkout, msbuild -t:Restore,Build: one evaluation, before NuGet has our targets",
        "green and not judged: MSBuild knows nothing of SafBuild yet; -restore evaluates again, hardens and ships")]
    public void Restore_and_build_in_one_evaluation_know_no_package()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").Write("Directory.Build.targets", Projects.WithoutNatives);
        project.Write("App.csproj", Projects.Plain(References() + Model, Worker));
        project.Run("msbuild", "-t:Restore,Build").AssertSuccess();
        Shipping.AssertShipsNothing(project.At("bin"));
        Assert.Empty(project.Judged);
        project.Run("msbuild", "-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("SafModel Include=\"models/*.onnx\" where no file matches; an empty property in its place", "SAF1001")]
    [Situation("The same under a Condition; in Directory.Build.props; and with a file that matches",
        "green; SAF1001 as a warning; hardened and shipped")]
    public void Include_that_gives_nothing_is_an_error()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;");
        string wildcard = Model.Replace("net.onnx", "models/*.onnx", StringComparison.Ordinal);
        foreach (string item in new[] { wildcard, Model.Replace("net.onnx", "$(Mine)", StringComparison.Ordinal), Model + wildcard })
        {
            project.WithModel(item);
            Assert.EndsWith("App.csproj", project.Build().AssertOnlyError("SAF1001").File, StringComparison.Ordinal);
            Shipping.AssertShipsNothing(project.At("bin"));
        }

        project.WithModel(wildcard.Replace(" />", " Condition=\"Exists('models')\" />", StringComparison.Ordinal));
        BuildResult conditional = project.Build();
        conditional.AssertSuccess();
        Assert.Empty(conditional.Warnings);

        project.WithModel("").Write("Directory.Build.props", $"<Project><ItemGroup>{wildcard}</ItemGroup></Project>");
        BuildResult shared = project.Build();
        shared.AssertSuccess();
        Assert.Equal("SAF1001", Assert.Single(shared.Warnings).Code);
        project.Write("models/net.onnx", "1");
        shared = project.Build();
        shared.AssertSuccess();
        Assert.Empty(shared.Warnings);
        project.AssertShips("1", project.Bin());
    }

    [Fact]
    [Situation("An item that a target adds before ComputeFilesToPublish, publish and publish --no-build", "SAF0112, nothing published")]
    public void Item_that_comes_too_late_for_publish_is_an_error()
    {
        TestProject project = Late("ComputeFilesToPublish");
        project.Build().AssertSuccess();
        foreach (string[] way in new[] { (string[])[], ["--no-build"] })
        {
            BuildResult late = project.Run("publish", ["-c", "Debug", "-o", project.At("out"), .. way]);
            Assert.Contains("'late'", late.AssertOnlyError("SAF0112").Text, StringComparison.Ordinal);
            Shipping.AssertShipsNothing(project.At("out"));
        }
    }

    [SlowFact]
    [Situation("An item that a target adds before GenerateNuspec, pack; then pack --no-build", "SAF0112; SAF0115; no package")]
    [Situation("The same of two frameworks, before NuGet asks each for its files", "SAF0112, no package")]
    public void Item_that_comes_too_late_for_pack_is_an_error()
    {
        TestProject project = Late("GenerateNuspec");
        project.Build().AssertSuccess();
        AssertNotPacked(project, "SAF0112");

        // Nothing was judged in this evaluation before, so the item is one more model, which no build knows.
        AssertNotPacked(project, "SAF0115", "--no-build");
        AssertNotPacked(Late("SafPackFramework", Projects.TwoFrameworks), "SAF0112");
    }

    [SlowFact]
    [Situation("A library packs its bin/NAME.saf once more as tools/NAME.saf, weights there exchanged, pack --no-build",
        "SAF0116, no package; green with the judged files")]
    public void Copy_of_an_artifact_in_a_package_is_the_judged_one()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "public static class Api { }").WithModel(
            properties: Projects.Library,
            items: """<None Include="$(OutputPath)net.saf/*" Pack="true" PackagePath="tools/net.saf/" />""");
        project.Build("-c", "Debug").AssertSuccess();
        project.Run("pack", "--no-build", "-c", "Debug", "-o", project.At("good")).AssertSuccess();
        Assert.Single(Directory.GetFiles(project.At("good")));

        File.WriteAllText(Path.Combine(project.Bin(), "net.saf", "weights.bin"), "evil");
        BuildResult packed = project.Run("pack", "--no-build", "-c", "Debug", "-o", project.At("packages"));
        Assert.Contains("'tools/net.saf'", packed.AssertOnlyError("SAF0116").Text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(project.At("packages")));
    }

    [SlowFact]
    [Situation("Sdk.props of SafBuild.Sdk imported by hand, and its Sdk.targets forgotten", "SAF0121, nothing in bin")]
    public void Props_without_targets_are_an_error()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").Write("App.csproj", $"""
            <Project>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <Import Project="Sdk.props" Sdk="SafBuild.Sdk" Version="{sdk.Version}" />
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>{Worker}</PropertyGroup>
              <ItemGroup>{Model}</ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
            </Project>
            """);
        project.Build().AssertOnlyError("SAF0121");
        Shipping.AssertShipsNothing(project.At("bin"));
    }

    [SlowFact]
    [Situation("DesignTimeBuild=true in a real build, by -p: or environment; then publish --no-build and pack --no-build with it",
        "SAF0121, nothing in bin, publish or package")]
    public void Design_time_build_that_writes_files_is_an_error()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build("-p:DesignTimeBuild=true").AssertOnlyError("SAF0121");
        project.Environment["DesignTimeBuild"] = "true";
        project.Build().AssertOnlyError("SAF0121");
        Shipping.AssertShipsNothing(project.At("bin"));

        project.Environment.Clear();
        project.Build().AssertSuccess();
        project.Run("publish", "--no-build", "-c", "Debug", "-p:DesignTimeBuild=true", "-o", project.At("out")).AssertOnlyError("SAF0121");
        Shipping.AssertShipsNothing(project.At("out"));
        AssertNotPacked(project, "SAF0121", "--no-build", "-p:DesignTimeBuild=true");
    }

    [SlowFact]
    [Situation("The model lies in memory (tmpfs) and is changed again through an open mapping, which moves no time",
        "hardened again and shipped")]
    public void Model_that_is_mapped_in_memory_is_hashed_each_time()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "no tmpfs");
        string model = $"/dev/shm/safbuild-{Guid.NewGuid():N}.onnx";
        try
        {
            File.WriteAllText(model, "1 .");
            using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(model, FileMode.Open, null, 3, MemoryMappedFileAccess.ReadWrite);
            using MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 3);
            view.Write(2, (byte)'a');
            Thread.Sleep(TimeSpan.FromSeconds(3));
            TestProject project = new TestProject(sdk).WithModel($"""<SafModel Include="{model}" Name="net" ValidationData="val.npz" />""");
            project.Build().AssertSuccess();
            project.AssertShips("1 a", project.Bin());
            project.Build("--no-restore").AssertSuccess();
            Assert.Equal((1, 1), project.Work);
            view.Write(2, (byte)'b');
            project.Build("--no-restore").AssertSuccess();
            project.AssertShips("1 b", project.Bin());
        }
        finally
        {
            File.Delete(model);
        }
    }

    [SlowFact]
    [Situation("App.csproj is renamed and keeps its AssemblyName, its model gets another Name", "only the new artifact in bin and publish")]
    public void Renamed_project_takes_the_old_artifact_away()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").WithModel(properties: "<AssemblyName>App</AssemblyName>");
        string text = File.ReadAllText(project.At("App.csproj"));
        project.Run("publish", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
        project.AssertShips("1", project.Bin());
        File.Delete(project.At("App.csproj"));
        project.Write("Renamed.csproj", text.Replace("<SafModel ", "<SafModel Name=\"other\" ", StringComparison.Ordinal));
        project.Run("publish", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
        foreach (string folder in new[] { project.Bin(), project.At("out") })
        {
            project.AssertShips(new("1", "other"), folder);
            Assert.False(Directory.Exists(Path.Combine(folder, "net.saf")), folder);
        }
    }

    [SlowFact]
    [Situation("TargetsForTfmSpecificContentInPackage is overwritten, in Directory.Build.targets or by -p:, one framework and two, pack",
        "SAF0116, no package; green with SafPack=false")]
    public void Package_that_lost_its_artifacts_is_an_error()
    {
        const string Own = "<TargetsForTfmSpecificContentInPackage>Mine</TargetsForTfmSpecificContentInPackage>";
        TestProject project = new TestProject(sdk).Write("Program.cs", "public static class Api { }")
            .Write("App.csproj", Projects.Plain(References() + Model, Worker + Projects.Library))
            .Write("Directory.Build.targets", Projects.WithoutNatives.Replace("<Project>",
                $"<Project><PropertyGroup>{Own}</PropertyGroup><Target Name=\"Mine\" />", StringComparison.Ordinal));
        AssertNotPacked(project, "SAF0116");
        AssertNotPacked(project, "SAF0116", "--no-build");

        TestProject two = new TestProject(sdk).Write("Program.cs", "public static class Api { }")
            .WithModel(Model.Replace(" />", " Condition=\"'$(TargetFramework)' == 'net10.0'\" />", StringComparison.Ordinal),
                Projects.TwoFrameworks)
            .Write("Directory.Build.targets", """<Project><Target Name="Mine" /></Project>""");
        AssertNotPacked(two, "SAF0116", "-p:TargetsForTfmSpecificContentInPackage=Mine");
        two.Run("pack", "-c", "Debug", "-p:TargetsForTfmSpecificContentInPackage=Mine", "-p:SafPack=false", "-o", two.At("packages"))
            .AssertSuccess();
    }

    private static string Worker =>
        $"<SafWorkerPath>{PackedSdk.FakeWorker}</SafWorkerPath><SafUseCache>false</SafUseCache>"
        + "<SafReferenceRuntime>false</SafReferenceRuntime>";

    private static void AssertNotPacked(TestProject project, string code, params string[] arguments)
    {
        project.Run("pack", ["-c", "Debug", "-o", project.At("packages"), .. arguments]).AssertOnlyError(code);
        Assert.Empty(Directory.Exists(project.At("packages")) ? Directory.GetFiles(project.At("packages")) : []);
    }

    /// <summary>The PackageReference form.</summary>
    private string References() =>
        $"""<PackageReference Include="SafBuild.Sdk" Version="{sdk.Version}" PrivateAssets="all" />"""
        + $"""<PackageReference Include="SafBuild.Runtime" Version="{sdk.Version}" />""";

    /// <summary>A library with a model, and a target that adds another before this one.</summary>
    private TestProject Late(string before, string properties = Projects.Library)
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "public static class Api { }").Write("late.onnx", "1")
            .WithModel(properties: properties);
        return project.Write("App.csproj", File.ReadAllText(project.At("App.csproj")).Replace("</Project>", $"""
            <Target Name="Mine" BeforeTargets="{before}"><ItemGroup>
              <SafModel Include="late.onnx" ValidationData="val.npz" />
            </ItemGroup></Target></Project>
            """, StringComparison.Ordinal));
    }
}
