using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>Each evaluation (framework, runtime, configuration) is judged for its own items and options.</summary>
public class KeyTests(PackedSdk sdk)
{
    private const string Model = """<SafModel Include="net.onnx" ValidationData="val.npz" />""";
    private const string InRelease = "Condition=\"'$(Configuration)' == 'Release'\"";

    [Fact]
    [Situation("An item under a condition on the framework", "hardened, and in the bin of that framework only")]
    public void Item_under_a_framework_is_hardened_for_it_alone()
    {
        TestProject project = Frameworks("""<SafModel Include="net.onnx" ValidationData="val.npz" """ + On("net10.0") + " />");
        project.Build().AssertSuccess();
        project.AssertShips("1", project.Bin());
        Shipping.AssertShipsNothing(project.Bin(framework: "netstandard2.1"));
        Assert.Equal((1, 1), project.Work);
    }

    [SlowFact]
    [Situation("An item under a condition on the runtime", "hardened for that runtime, nothing without it")]
    public void Item_under_a_runtime_is_hardened_for_it_alone()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").WithModel(
            """<SafModel Include="net.onnx" ValidationData="val.npz" Condition="'$(RuntimeIdentifier)' != ''" />""");
        project.Build().AssertSuccess();
        Shipping.AssertShipsNothing(project.At("bin"));
        project.Build("-r", "linux-x64", "--self-contained", "false").AssertSuccess();
        project.AssertShips("1", project.At("bin", "Debug", "net10.0", "linux-x64"));
    }

    [SlowFact]
    [Situation("A looser and a stricter threshold under a condition on the framework",
        "red for the strict framework only, whose bin stays empty; nothing is trained twice")]
    public void Threshold_under_a_framework_is_judged_there()
    {
        TestProject project = Frameworks(Model, $"<SafBitErrorRate {On("netstandard2.1")}>0.3</SafBitErrorRate>");
        project.Build().AssertOnlyError("SAF3001");
        project.AssertShips("1", project.Bin());
        Shipping.AssertShipsNothing(project.Bin(framework: "netstandard2.1"));
        Assert.Equal((1, 2), project.Work);
        Assert.Contains(project.Judged, j => j.EndsWith(" Fail 0.3 0.01", StringComparison.Ordinal));
    }

    [SlowFact]
    [Situation("A function under a condition on the framework", "each framework ships the artifact of its own function")]
    public void Function_under_a_framework_is_hardened_for_it()
    {
        TestProject project = Frameworks(Model, $"<SafFunction {On("netstandard2.1")}>Tanh</SafFunction>");
        project.Build().AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.AssertShips(new("1") { Function = "Tanh" }, project.Bin(framework: "netstandard2.1"));
    }

    [SlowFact]
    [Situation("Two frameworks with the same options, built at once", "hardened and judged once, shipped in both")]
    public void Frameworks_of_one_key_share_the_work()
    {
        TestProject project = Frameworks(Model);
        project.Build("-m").AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.AssertShips("1", project.Bin(framework: "netstandard2.1"));
        Assert.Equal((1, 1), project.Work);
    }

    [CiFact]
    [Situation("Release and Debug with different options, built in turn, then publish -c Release --no-build",
        "bin and publish ship the artifact of their own configuration")]
    public void Configurations_with_different_options_each_ship_their_own()
    {
        TestProject project = Configurations("<SafFunction " + InRelease + ">Tanh</SafFunction>");
        project.Build("-c", "Release").AssertSuccess();
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.AssertShips(new("1") { Function = "Tanh" }, project.Bin("Release"));
        project.Run("publish", "-c", "Release", "--no-build", "-o", project.At("out")).AssertSuccess();
        project.AssertShips(new("1") { Function = "Tanh" }, project.At("out"));
        Assert.Equal((2, 2), project.Work);
    }

    [SlowFact]
    [Situation("Release red, Debug green, then publish -c Release --no-build", "red, and nothing is published")]
    public void Green_debug_does_not_let_a_red_release_out()
    {
        TestProject project = Configurations("<SafBitErrorRate " + InRelease + ">0.3</SafBitErrorRate>");
        project.Build("-c", "Release").AssertOnlyError("SAF3001");
        project.Build("--no-restore").AssertSuccess();
        BuildResult published = project.Run("publish", "-c", "Release", "--no-build", "-o", project.At("out"));
        Assert.False(published.Succeeded, published.Output);
        Assert.Contains(published.Errors.Single().Code, new[] { "SAF3001", "SAF0115" });
        Shipping.AssertShipsNothing(project.At("out"));
        Shipping.AssertShipsNothing(project.Bin("Release"));
    }

    [SlowFact]
    [Situation("Debug and Release with different options, built at once", "both bins ship their own artifact")]
    public async Task Configurations_built_at_once_each_ship_their_own()
    {
        TestProject project = Configurations("<SafFunction " + InRelease + ">Tanh</SafFunction>");
        project.Run("restore").AssertSuccess();
        project.Environment["SAFBUILD_FAKE_SLOW"] = "1000";
        BuildResult[] built = await Task.WhenAll(new[] { "Debug", "Release" }.Select(c =>
            Task.Run(() => project.Build("--no-restore", "-c", c))));
        Assert.All(built, b => b.AssertSuccess());
        project.AssertShips("1", project.Bin());
        project.AssertShips(new("1") { Function = "Tanh" }, project.Bin("Release"));
    }

    [SlowFact]
    [Situation("Option A, then B, then A again", "bin and publish follow, and A is not hardened again")]
    public void Option_there_and_back_ships_the_first_without_work()
    {
        TestProject project = new TestProject(sdk).WithModel(Model, Projects.Store);
        foreach (string function in new[] { "Arctan", "Tanh", "Arctan" })
        {
            project.Build($"-p:SafFunction={function}").AssertSuccess();
            project.AssertShips(new("1") { Function = function }, project.Bin());
            project.Run("publish", "-c", "Debug", $"-p:SafFunction={function}", "-o", project.At("out")).AssertSuccess();
            project.AssertShips(new("1") { Function = function }, project.At("out"));
        }

        Assert.Equal((2, 2), project.Work);
    }

    [SlowFact]
    [Situation("A new threshold", "judged again and not hardened again")]
    [Situation("A bit error rate given on the command line", "judged with it, and again with the project's own without it")]
    public void Gate_options_judge_again_only()
    {
        TestProject project = new TestProject(sdk).WithModel(Model);
        project.Build().AssertSuccess();
        project.Build("--no-restore", "-p:SafMaxAccuracyDrop=0.5").AssertSuccess();
        Assert.Equal((1, 2), project.Work);
        project.Build("--no-restore", "-p:SafBitErrorRate=0.3").AssertOnlyError("SAF3001");
        project.Build("--no-restore").AssertSuccess();

        // The manifest has the rate, and without a store obj keeps the newest alone.
        Assert.Equal(3, project.Work.Harden);
        project.AssertShips("1", project.Bin());
    }

    private static string On(string framework) => $"Condition=\"'$(TargetFramework)' == '{framework}'\"";

    private TestProject Configurations(string property) => new TestProject(sdk).WithModel(Model, property);

    private TestProject Frameworks(string model, string property = "") =>
        new TestProject(sdk).Write("Program.cs", "public static class Api { }").WithModel(model, Projects.TwoFrameworks + property);
}
