using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>Items that do not stand in the project file.</summary>
public class ForeignItemTests(PackedSdk sdk)
{
    private const string Item = """<SafModel Include="net.onnx" ValidationData="val.npz" />""";

    [Fact]
    [Situation("A SafModel from a package's build/*.props in a project of two frameworks", "hardened, in both bins")]
    [Situation("A model in a package, Include=\"$(PkgModels)/net.onnx\", in a project of two frameworks", "hardened, in both bins")]
    public void Item_and_model_of_a_package_are_hardened()
    {
        TestProject project = new(sdk);
        TestPackage.Write(project.At("feed"), "My.Items", ("build/My.Items.props", $"<Project><ItemGroup>{Item}</ItemGroup></Project>"));
        TestPackage.Write(project.At("feed"), "Models", ("net.onnx", "1 packed"));
        project.Write("nuget.config", $"""
            <configuration><packageSources>
              <add key="own" value="{project.At("feed")}" /><add key="safbuild" value="{sdk.Feed}" />
            </packageSources></configuration>
            """).Write("Program.cs", "public static class Api { }");
        project.WithModel(
            """<SafModel Include="$(PkgModels)/net.onnx" Name="packed" ValidationData="val.npz" />""",
            Projects.TwoFrameworks + $"<RestorePackagesPath>{project.At("packages")}</RestorePackagesPath>",
            items: """
                <PackageReference Include="My.Items" Version="1.0.0" />
                <PackageReference Include="Models" Version="1.0.0" GeneratePathProperty="true" />
                """);
        project.Build().AssertSuccess();
        foreach (string framework in new[] { "net10.0", "netstandard2.1" })
        {
            project.AssertShips("1", project.Bin(framework: framework));
            project.AssertShips(new("1 packed", "packed"), project.Bin(framework: framework));
        }
    }

    [SlowFact]
    [Situation("An item in Directory.Build.props, one in Directory.Build.targets, an option in both", "the last word counts, shipped")]
    public void Items_of_the_folder_are_hardened()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").Write("second.onnx", "1 second").WithModel("");
        project.Write("Directory.Build.props",
            $"<Project><ItemGroup>{Item}</ItemGroup><PropertyGroup><SafFunction>Clip</SafFunction></PropertyGroup></Project>");
        project.Write("Directory.Build.targets", """
            <Project>
              <ItemGroup><SafModel Include="second.onnx" ValidationData="val.npz" /></ItemGroup>
              <PropertyGroup><SafFunction>Tanh</SafFunction></PropertyGroup>
            </Project>
            """);
        project.Build().AssertSuccess();
        project.AssertShips(new("1") { Function = "Tanh" }, project.Bin());
        project.AssertShips(new("1 second", "second") { Function = "Tanh" }, project.Bin());
    }

    [SlowFact]
    [Situation("A model that a target of the build makes, named by an item of SafGetModels", "hardened as it is then")]
    public void Generated_model_is_hardened()
    {
        TestProject project = new TestProject(sdk).WithModel("");
        project.Write("App.csproj", File.ReadAllText(project.At("App.csproj")).Replace("</Project>", """
            <Target Name="Make" BeforeTargets="SafGetModels">
              <WriteLinesToFile File="net.onnx" Lines="1 made" Overwrite="true" />
              <ItemGroup><SafModel Include="net.onnx" ValidationData="val.npz" /></ItemGroup>
            </Target></Project>
            """, StringComparison.Ordinal));
        project.Build().AssertSuccess();
        project.AssertShips("1 made", project.Bin());
    }

    [SlowFact]
    [Situation("A pass, then another storage with Gate=\"Off\"", "no report of a pass is left for the unjudged artifact")]
    public void Report_of_a_pass_does_not_stay_with_the_gate_off()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        project.Build("--no-restore", "-p:SafGate=Off", "-p:SafStorage=Q7.0").AssertSuccess();
        Expected shipped = new("1") { Storage = "Q7.0" };
        project.AssertShips(shipped, project.Bin(), "Off");
        string[] reports = Directory.GetFiles(project.Folder, "report.json", SearchOption.AllDirectories);
        Assert.NotEmpty(reports);
        Assert.All(reports, r => Assert.Contains(shipped.Hash, File.ReadAllText(r), StringComparison.Ordinal));
        Assert.All(reports, r => Assert.DoesNotContain("Pass", File.ReadAllText(r), StringComparison.Ordinal));
    }
}
