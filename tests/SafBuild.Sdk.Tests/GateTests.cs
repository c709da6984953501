using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>The gate as the build sees it. The stand-in's model is its metric under faults; golden is 1.</summary>
public class GateTests(PackedSdk sdk)
{
    [Fact]
    public void Build_second_time_runs_nothing()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        Assert.Equal("1", project.Built());
        Assert.Equal(["harden net", "gate net"], project.Runs);

        project.Build().AssertSuccess();
        Assert.Equal(2, project.Runs.Length);
    }

    [Fact]
    [Situation("Red, then red again, publish --no-build, then a looser threshold",
        "bin as before; SAF3001 each time; green with the new threshold")]
    public void Build_after_a_failed_gate_leaves_bin_as_it_was_and_fails_again_until_threshold_or_model_change()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();

        project.Write("net.onnx", "0.5");
        (string code, string file, string text) = project.Build("--no-restore").AssertOnlyError("SAF3001");
        Assert.Equal("1", project.Built());
        Assert.Equal(project.At("net.onnx"), file);
        Assert.Contains("MaxAccuracyDrop is 0.01", text, StringComparison.Ordinal);
        Assert.Equal(4, project.Runs.Length);

        // Nothing is out of date, and red is red.
        project.Build("--no-restore").AssertOnlyError(code);
        Assert.Equal(4, project.Runs.Length);

        // Not to be had past the gate by not building, either.
        project.Run("publish", "--no-build", "-c", "Debug").AssertOnlyError(code);

        // A new threshold judges again and does not train again.
        project.WithModel("""<SafModel Include="net.onnx" ValidationData="val.npz" MaxAccuracyDrop="0.6" />""").Build("--no-restore")
            .AssertSuccess();
        Assert.Equal("0.5", project.Built());
        Assert.Equal("gate net", Assert.Single(project.Runs[4..]));
    }

    [Fact]
    [Situation("A red model with Gate=Warning, and with Gate=Off without data", "a warning, green; green")]
    [Situation("A red model with Gate=Warning and -warnaserror", "SAF3001, nothing reaches bin")]
    public void Build_with_gate_warning_or_off_goes_on()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "0.5").WithModel(properties: "<SafGate>Warning</SafGate>");
        project.Build("-warnaserror").AssertOnlyError("SAF3001");
        Assert.Null(project.Built());
        BuildResult warned = project.Build("--no-restore");
        warned.AssertSuccess();
        Assert.Equal("SAF3001", Assert.Single(warned.Warnings).Code);
        Assert.Equal("0.5", project.Built());

        // Off needs no validation data.
        BuildResult off = project.WithModel("""<SafModel Include="net.onnx" Gate="Off" />""").Build("--no-restore");
        off.AssertSuccess();
        Assert.Empty(off.Warnings);
    }

    [Fact]
    [Situation("Warnings of a stage, second build, -warnaserror, NoWarn", "repeated; red; green")]
    public void Build_that_skips_a_stage_repeats_its_warnings()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "warn").WithModel();
        BuildResult first = project.Build();
        Assert.Equal("SAF1008", Assert.Single(first.Warnings).Code);

        BuildResult second = project.Build("--no-restore");
        second.AssertSuccess();
        Assert.Equal(first.Warnings, second.Warnings);
        Assert.Equal(2, project.Runs.Length);

        BuildResult strict = project.Build("--no-restore", "-p:SafTreatWarningsAsErrors=true");
        Assert.Equal("SAF1008", Assert.Single(strict.Errors).Code);
        project.Build("--no-restore", "-warnaserror").AssertOnlyError("SAF1008");
        project.Build("--no-restore", "-warnaserror", "-p:NoWarn=SAF1008").AssertSuccess();
    }
}
