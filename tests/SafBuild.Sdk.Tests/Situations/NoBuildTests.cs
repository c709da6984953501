using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>A command that may not build uses what was judged for exactly its options, or says that there is none.</summary>
public class NoBuildTests(PackedSdk sdk)
{
    private const string Model = """<SafModel Include="net.onnx" ValidationData="val.npz" />""";

    [Fact]
    [Situation("build, then publish --no-build and pack --no-build", "green: the judged artifact is in publish and package")]
    [Situation("An option changed since the build, then publish --no-build", "SAF0115, nothing published")]
    public void No_build_asks_for_its_own_key()
    {
        TestProject project = new TestProject(sdk).WithModel(Model);
        project.Build().AssertSuccess();
        project.Run("publish", "--no-build", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
        project.AssertShips("1", project.At("out"));

        project.WithModel(Model, "<SafFunction>Tanh</SafFunction>");
        BuildResult changed = project.Run("publish", "--no-build", "-c", "Debug", "-o", project.At("out2"));
        Assert.Contains("--no-build", changed.AssertOnlyError("SAF0115").Text, StringComparison.Ordinal);
        Shipping.AssertShipsNothing(project.At("out2"));
        Assert.Equal((1, 1), project.Work);
    }

    [SlowFact]
    [Situation("A new threshold since the build, then publish --no-build", "SAF0115, nothing published")]
    [Situation("A changed model since the build, then publish --no-build", "SAF0115, nothing published")]
    [Situation("publish --no-build where nothing was ever built for Release", "SAF0115, nothing published")]
    public void No_build_without_its_verdict_is_an_error()
    {
        TestProject project = new TestProject(sdk).WithModel(Model);
        project.Build().AssertSuccess();
        project.Run("publish", "--no-build", "-c", "Debug", "-p:SafMaxAccuracyDrop=0.001", "-o", project.At("out"))
            .AssertOnlyError("SAF0115");
        project.Run("publish", "--no-build", "-c", "Release", "-p:SafFunction=Tanh", "-o", project.At("out")).AssertOnlyError("SAF0115");
        project.Write("net.onnx", "1 other");
        project.Run("publish", "--no-build", "-c", "Debug", "-o", project.At("out")).AssertOnlyError("SAF0115");
        Shipping.AssertShipsNothing(project.At("out"));
        Assert.Equal((1, 1), project.Work);
    }

    [SlowFact]
    [Situation("An option changed since the build, then pack --no-build", "SAF0115, no package")]
    public void Pack_without_its_key_is_an_error()
    {
        TestProject project = new TestProject(sdk).WithModel(Model);
        project.Build().AssertSuccess();
        project.Run("pack", "--no-build", "-c", "Debug", "-p:SafFunction=Tanh", "-o", project.At("packages")).AssertOnlyError("SAF0115");
        Assert.Empty(Directory.Exists(project.At("packages")) ? Directory.GetFiles(project.At("packages")) : []);
    }

    [SlowFact]
    [Situation("An item of the hook SafGetModels, then publish --no-build, and build -f", "shipped by both")]
    public void Item_of_the_hook_is_known_to_every_command()
    {
        TestProject project = Frameworks("""<Target Name="Mine" BeforeTargets="SafGetModels">ITEM</Target>""");
        project.Build().AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.AssertShips("1", project.Bin(framework: "netstandard2.1"));
        project.Build("--no-restore", "-f", "net10.0").AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.Run("publish", "--no-build", "-c", "Debug", "-f", "net10.0", "-o", project.At("out")).AssertSuccess();
        project.AssertShips("1", project.At("out"));
        Assert.Equal((1, 1), project.Work);
    }

    [SlowFact]
    [Situation("A project that defines the target SafGetModels itself, with an item", "hardened and shipped")]
    public void Item_of_an_own_hook_is_hardened()
    {
        TestProject project = Frameworks("""<Target Name="SafGetModels">ITEM</Target>""");
        project.Build().AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.AssertShips("1", project.Bin(framework: "netstandard2.1"));
    }

    [SlowFact]
    [Situation("An item that a target before BeforeBuild adds, build -f", "hardened and shipped, as without -f")]
    [Situation("An item that a target before BeforeBuild adds, then publish --no-build", "SAF0112: the item is missing there")]
    public void Item_of_a_target_is_shipped_or_missed()
    {
        TestProject project = Frameworks("""<Target Name="Mine" BeforeTargets="BeforeBuild">ITEM</Target>""");
        project.Build().AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.Build("--no-restore", "-f", "net10.0").AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.Run("publish", "--no-build", "-c", "Debug", "-f", "net10.0", "-o", project.At("out")).AssertOnlyError("SAF0112");
        Shipping.AssertShipsNothing(project.At("out"));
    }

    [SlowFact]
    [Situation("An item that a target before CoreCompile adds", "SAF0112: too late to be hardened")]
    public void Item_that_comes_too_late_is_an_error()
    {
        TestProject project = Frameworks("""<Target Name="Mine" BeforeTargets="CoreCompile">ITEM</Target>""");
        BuildResult late = project.Build("-f", "net10.0");
        Assert.False(late.Succeeded, late.Output);
        Assert.Equal("SAF0112", Assert.Single(late.Errors).Code);
        Shipping.AssertShipsNothing(project.At("bin"));
    }

    [SlowFact]
    [Situation("A target removes an item after it was hardened", "green for what was judged, or SAF0112; never another's bytes")]
    public void Item_that_a_target_removes_late_is_seen()
    {
        TestProject project = new TestProject(sdk).WithModel(Model);
        string plain = File.ReadAllText(project.At("App.csproj"));
        project.Write("App.csproj", plain.Replace("</Project>", """
            <Target Name="Mine" BeforeTargets="CopyFilesToOutputDirectory"><ItemGroup><SafModel Remove="@(SafModel)" /></ItemGroup></Target>
            </Project>
            """, StringComparison.Ordinal));
        BuildResult result = project.Build();
        if (result.Succeeded)
        {
            project.AssertShips("1", project.Bin());
        }
        else
        {
            Assert.Equal("SAF0112", Assert.Single(result.Errors).Code);
        }
    }

    private TestProject Frameworks(string target)
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "public static class Api { }")
            .WithModel("", Projects.TwoFrameworks);
        string text = File.ReadAllText(project.At("App.csproj"));
        return project.Write("App.csproj", text.Replace("</Project>",
            target.Replace("ITEM", $"<ItemGroup>{Model}</ItemGroup>", StringComparison.Ordinal) + "</Project>", StringComparison.Ordinal));
    }
}
