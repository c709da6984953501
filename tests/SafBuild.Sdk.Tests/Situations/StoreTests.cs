using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>What was done for a key is not done again, and what no build uses goes away.</summary>
public class StoreTests(PackedSdk sdk)
{
    [CiFact]
    [Situation("clean, then build, with a store", "no training, no campaign: artifact and verdict come from the store")]
    [Situation("-t:Rebuild, with a store", "no training, no campaign")]
    [Situation("clean, then build, SafUseCache=false", "hardened and judged again")]
    public void Clean_build_with_a_store_does_no_work()
    {
        TestProject project = new TestProject(sdk).WithModel(properties: Projects.Store);
        project.Build().AssertSuccess();
        project.Run("clean").AssertSuccess();
        Shipping.AssertShipsNothing(project.At("bin"));
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.Build("--no-restore", "-t:Rebuild").AssertSuccess();
        project.AssertShips("1", project.Bin());
        Assert.Equal((1, 1), project.Work);

        project.Run("clean").AssertSuccess();
        project.Build("--no-restore", "-p:SafUseCache=false").AssertSuccess();
        project.AssertShips("1", project.Bin());
        Assert.Equal((2, 2), project.Work);
    }

    [SlowFact]
    [Situation("A red verdict, clean, then build, with a store", "red again, and nothing runs")]
    public void Red_verdict_of_the_store_is_red()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "0.5").WithModel(properties: Projects.Store);
        project.Build().AssertOnlyError("SAF3001");
        project.Run("clean").AssertSuccess();
        project.Build("--no-restore").AssertOnlyError("SAF3001");
        Shipping.AssertShipsNothing(project.Bin());
        Assert.Equal((1, 1), project.Work);
    }

    [SlowFact]
    [Situation("Two projects with one store and the same model and options", "the second takes both from it")]
    public void Second_project_takes_from_the_store()
    {
        TestProject first = new TestProject(sdk).WithModel(properties: Projects.Store);
        first.Build().AssertSuccess();
        TestProject second = new TestProject(sdk, "Other")
            .WithModel(properties: $"<SafUseCache>true</SafUseCache><SafCachePath>{first.At("store")}</SafCachePath>");
        second.Build().AssertSuccess();
        first.AssertShips("1", second.Bin());
        Assert.Equal((0, 0), second.Work);
    }

    [SlowFact]
    [Situation("SafCachePath cannot be written", "green, without a store")]
    public void Unwritable_store_is_no_error()
    {
        TestProject project = new TestProject(sdk).Write("store", "a file where a folder belongs").WithModel(properties: Projects.Store);
        project.Build().AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("clean -c Release after builds of Debug and Release",
        "Debug's artifact and key stay: nothing runs, publish --no-build works")]
    public void Clean_removes_its_own_only()
    {
        TestProject project = new TestProject(sdk)
            .WithModel(properties: "<SafFunction Condition=\"'$(Configuration)' == 'Release'\">Tanh</SafFunction>");
        project.Build().AssertSuccess();
        project.Build("--no-restore", "-c", "Release").AssertSuccess();
        project.Run("clean", "-c", "Release").AssertSuccess();
        Shipping.AssertShipsNothing(project.Bin("Release"));
        project.AssertShips("1", project.Bin());
        project.Run("publish", "--no-build", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
        project.AssertShips("1", project.At("out"));
        Assert.Equal((2, 2), project.Work);

        project.Run("clean").AssertSuccess();
        Shipping.AssertShipsNothing(project.At("bin"));
        Assert.Empty(Directory.Exists(project.At("obj", "safbuild"))
            ? Directory.GetFiles(project.At("obj", "safbuild"), "weights.bin", SearchOption.AllDirectories)
            : []);
    }

    [SlowFact]
    [Situation("Ten options, one after the other", "obj keeps what is referenced, not ten artifacts")]
    public void Unreferenced_keys_are_pruned()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Run("restore").AssertSuccess();
        for (int seed = 1; seed <= 10; seed++)
        {
            project.Build("--no-restore", $"-p:SafSeed={seed}").AssertSuccess();
        }

        project.AssertShips(new("1") { Seed = "10" }, project.Bin());
        Assert.Single(Directory.GetFiles(project.At("obj", "safbuild"), "weights.bin", SearchOption.AllDirectories));
    }

    [SlowFact]
    [Situation("Another Name for the model", "the new artifact in bin and publish, the old one and its folder gone")]
    [Situation("The item is removed", "artifact and folder gone from bin, green")]
    public void Renamed_and_removed_items_leave_bin()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").WithModel();
        project.Run("publish", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
        project.WithModel("""<SafModel Include="net.onnx" Name="other" ValidationData="val.npz" />""");
        project.Run("publish", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
        project.AssertShips(new("1", "other"), project.Bin());
        project.AssertShips(new("1", "other"), project.At("out"));
        Assert.False(Directory.Exists(Path.Combine(project.Bin(), "net.saf")));
        Shipping.AssertShipsNothing(project.At("out"));

        project.WithModel("").Build("--no-restore").AssertSuccess();
        Shipping.AssertShipsNothing(project.Bin(), "other");
        Assert.False(Directory.Exists(Path.Combine(project.Bin(), "other.saf")));
    }

    [Fact]
    [Situation("A second build without a change", "no worker, no compiler, no file of obj, bin or store written")]
    public void Second_build_writes_nothing()
    {
        TestProject project = new TestProject(sdk).WithModel(properties: Projects.Store);
        project.Build().AssertSuccess();
        project.Build("--no-restore").AssertSuccess();
        Dictionary<string, DateTime> before = Times(project);
        BuildResult second = project.Build("--no-restore");
        second.AssertSuccess();
        Assert.Equal(before, Times(project));
        Assert.Equal((1, 1), project.Work);
        Assert.Empty(second.Tasks("Csc"));
    }

    private static Dictionary<string, DateTime> Times(TestProject project) =>
        new[] { "obj", "bin", "store" }.SelectMany(f => Directory.GetFiles(project.At(f), "*", SearchOption.AllDirectories))
            .ToDictionary(f => f, File.GetLastWriteTimeUtc);
}
