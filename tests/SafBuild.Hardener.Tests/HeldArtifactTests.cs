using System.CommandLine;
using System.Globalization;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests;

/// <summary>
/// By hand, nothing but its name keeps an artifact from shipping that is stamped with a rate: it has the name when its gate has passed.
/// </summary>
public sealed class HeldArtifactTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _console = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The stamp says that a gate at this rate keeps what is red from shipping; by hand nothing but the name does.</summary>
    [Theory]
    [InlineData(Verdict.Fail)]
    [InlineData(Verdict.Inconclusive)]
    internal void By_hand_an_artifact_has_its_name_only_after_its_gate_passed(Verdict verdict)
    {
        HardenRequest pass = Request("out");
        Assert.Equal(Verdict.Pass, Run(pass, null)!.Gate.Verdict);
        Assert.True(File.Exists(_folder.File("out/iris.saf/manifest.json")));
        HardenRequest red = verdict == Verdict.Fail
            ? pass with { Function = "Identity", Gate = new() { BitErrorRate = 1e-2 } }
            : pass with { Gate = pass.Gate with { MaxTrials = 2, MaxAccuracyDrop = 0.001 } };
        HardenResult result = Run(red, null)!;
        Assert.Equal(verdict, result.Gate.Verdict);
        Assert.False(Directory.Exists(_folder.File("out/iris.saf")));
        Assert.Equal(ArtifactHash.OfFolder(_folder.File("out/iris.held")), result.ArtifactSha256);
        Assert.Contains("iris.held' and is not to be shipped", _console.ToString(), StringComparison.Ordinal);
        Run(red with { Gate = red.Gate with { Mode = GateMode.Warning } }, null);
        Assert.DoesNotContain("gatedRates", File.ReadAllText(_folder.File("out/iris.saf/manifest.json")), StringComparison.Ordinal);
        Run(pass, null);
        Assert.Equal(["iris.saf"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
    }

    /// <summary>What has the name and is no artifact is not ours to take away, whatever the verdict.</summary>
    [Theory]
    [InlineData(1e-5)]
    [InlineData(1e-2)]
    internal void By_hand_a_folder_with_a_foreign_file_stays(double rate)
    {
        Directory.CreateDirectory(_folder.File("out/iris.saf"));
        string file = _folder.Write("out/iris.saf/notes.txt", "mine");
        HardenRequest request = Request("out") with { Function = "Identity", Gate = new() { BitErrorRate = rate } };
        SafException e = Assert.Throws<SafException>(() => Run(request, null));
        Assert.Equal(["SAF0006"], e.Diagnostics.Select(d => d.Code.Id));
        Assert.Contains("'notes.txt'", e.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    /// <summary>A link to a folder stays one, and the artifact comes and goes behind it.</summary>
    [Fact]
    public void By_hand_an_artifact_that_is_a_link_is_replaced_behind_it()
    {
        HardenRequest pass = Request("out");
        Assert.Equal(Verdict.Pass, Run(pass, null)!.Gate.Verdict);
        Directory.Move(_folder.File("out/iris.saf"), _folder.File("out/real"));
        Directory.CreateSymbolicLink(_folder.File("out/iris.saf"), _folder.File("out/real"));
        Run(pass with { Function = "Identity", Gate = new() { BitErrorRate = 1e-2 } }, null);
        Assert.False(File.Exists(_folder.File("out/iris.saf/manifest.json")));
        Assert.Equal(Verdict.Pass, Run(pass, null)!.Gate.Verdict);
        Assert.NotNull(new DirectoryInfo(_folder.File("out/iris.saf")).LinkTarget);
        Assert.True(File.Exists(_folder.File("out/real/manifest.json")));
    }

    /// <summary>One that is never judged is never called what ships.</summary>
    [Fact]
    public void By_hand_a_stage_alone_holds_it_too()
    {
        HardenRequest pass = Request("out");
        Run(pass, Stage.Harden);
        Assert.Equal(["iris.held"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
        HardenRequest red = pass with { Gate = pass.Gate with { MaxTrials = 2, MaxAccuracyDrop = 0.001 } };
        Assert.Equal(Verdict.Inconclusive, Run(red, Stage.Gate)!.Gate.Verdict);
        Assert.Equal(["iris.held"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
        Assert.Equal(Verdict.Pass, Run(pass, Stage.Gate)!.Gate.Verdict);
        Assert.Equal(["iris.saf"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
    }

    /// <summary>A build keeps it in obj, and looks for it there.</summary>
    [Fact]
    public void In_stages_of_a_build_a_red_artifact_stays_where_the_build_looks_for_it()
    {
        HardenRequest red = Request("out") with { Function = "Identity", Gate = new() { BitErrorRate = 1e-2 } };
        Run(red, Stage.Harden, isBuild: true);
        Assert.Equal(Verdict.Fail, Run(red, Stage.Gate, isBuild: true)!.Gate.Verdict);
        Assert.True(File.Exists(_folder.File("out/iris.saf/manifest.json")));
    }

    /// <summary>A request that a build left in obj, which names the bytes that it expects.</summary>
    [Fact]
    public void By_hand_the_request_of_a_build_holds_it_too()
    {
        HardenRequest left = Request("out") with { ExpectedSha256 = new Dictionary<string, string>() };
        Run(left, Stage.Harden);
        Assert.Equal(["iris.held"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
    }

    /// <summary>Load takes ten times the stamp for its limit: a gate at a lower rate must not let it pass.</summary>
    [Fact]
    public void Gate_at_another_rate_than_the_stamp_is_refused()
    {
        HardenRequest stamped = Request("out") with { Gate = new() { BitErrorRate = 1e-2, MaxAccuracyDrop = 0.05 } };
        Run(stamped, Stage.Harden);
        SafException e = Assert.Throws<SafException>(
            () => Run(stamped with { Gate = stamped.Gate with { BitErrorRate = 1e-5 } }, Stage.Gate));
        Assert.Equal("SAF9004", Assert.Single(e.Diagnostics).Code.Id);
        Assert.Contains("[1e-2], and the request stamps [1e-5]", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_folder.File("out"), "*.saf"));
    }

    /// <summary>It has its name already; a red verdict takes that away.</summary>
    [Fact]
    public void By_hand_an_artifact_is_judged_again()
    {
        HardenRequest pass = Request("out");
        Run(pass, null);
        Assert.Equal(Verdict.Pass, Run(pass, Stage.Gate)!.Gate.Verdict);
        Assert.Equal(["iris.saf"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
        HardenRequest red = pass with { Gate = pass.Gate with { MaxTrials = 2, MaxAccuracyDrop = 0.001 } };
        Assert.Equal(Verdict.Inconclusive, Run(red, Stage.Gate)!.Gate.Verdict);
        Assert.Equal(["iris.held"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
    }

    /// <summary>A folder that a build sealed: what it has must stay, whatever a verdict by hand.</summary>
    [Fact]
    public void By_hand_the_entry_that_a_build_judges_stays_as_it_is()
    {
        HardenRequest red = Request("entry") with { Function = "Identity", Gate = new() { BitErrorRate = 1e-2 } };
        Run(red, Stage.Harden, isBuild: true);
        HardenRequest gate = red with { OutputDirectory = _folder.File("verdict"), ArtifactDirectory = red.OutputDirectory };
        Assert.Equal(Verdict.Fail, Run(gate, Stage.Gate)!.Gate.Verdict);
        Assert.Equal(["iris.saf"], Directory.GetDirectories(_folder.File("entry")).Select(Path.GetFileName));
        Assert.Empty(Directory.GetDirectories(_folder.File("verdict")));
    }

    /// <summary>What was not judged again is what it was before.</summary>
    [Fact]
    public void By_hand_an_artifact_keeps_its_name_when_its_gate_cannot_judge()
    {
        HardenRequest pass = Request("out");
        Run(pass, null);
        HardenRequest[] others =
        [
            pass with { Gate = pass.Gate with { BitErrorRate = 0.5 * pass.Gate.BitErrorRate } }, pass with { Storage = "Q2.5" },
            pass with { Seed = pass.Seed + 1 }, pass with { ValidationData = _folder.Write("none.dataset.json", "{}") },
        ];
        Assert.Equal(["SAF9004", "SAF9004", "SAF9004"],
            others[..3].Select(o => Assert.Throws<SafException>(() => Run(o, Stage.Gate)).Diagnostics.Single().Code.Id));
        Assert.Contains("storage 'Float32', and the request has 'Q2.5'",
            Assert.Throws<SafException>(() => Run(others[1], Stage.Gate)).Message, StringComparison.Ordinal);
        Assert.Throws<SafException>(() => Run(others[3], Stage.Gate));
        Assert.Equal(["iris.saf"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
        Assert.DoesNotContain("not to be shipped", _console.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Nobody says which of two is meant; and one that another run left is not mistaken for what this one wrote.</summary>
    [Fact]
    public void By_hand_one_artifact_waits_or_has_the_name()
    {
        HardenRequest pass = Request("out");
        Run(pass, Stage.Harden);
        Run(pass with { Gate = pass.Gate with { Mode = GateMode.Off } }, null);
        Assert.Equal(["iris.saf"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
        Directory.CreateDirectory(_folder.File("out/iris.held"));
        SafException e = Assert.Throws<SafException>(() => Run(pass, Stage.Gate));
        Assert.Equal("SAF9004", Assert.Single(e.Diagnostics).Code.Id);
        Directory.Delete(_folder.File("out/iris.held"));
        _folder.Write("out/iris.held", "a file");
        Assert.Throws<SafException>(() => Run(pass, null));
        Assert.True(File.Exists(_folder.File("out/iris.saf/manifest.json")));
    }

    /// <summary>A build runs one stage of inputs whose bytes it expects; whoever else names a parent runs by hand.</summary>
    [Fact]
    public async Task Parent_alone_makes_no_build()
    {
        HardenRequest red = Request("out") with { Function = "Identity", Gate = new() { BitErrorRate = 1e-2 } };
        string request = _folder.Write("request.json", ContractJson.Write(red));
        int code = await CommandLine.RunAsync(
            CommandLine.Create(), ["harden", request, "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)],
            new InvocationConfiguration { Output = _console, Error = _console });
        Assert.Equal(1, code);
        Assert.Equal(["iris.held"], Directory.GetDirectories(_folder.File("out")).Select(Path.GetFileName));
    }

    private HardenRequest Request(string output) => IrisRequest.Create(_folder, output);

    private HardenResult? Run(HardenRequest request, Stage? only, bool isBuild = false) =>
        Pipeline.Run(request, only, new ConsoleLog(_console), TestContext.Current.CancellationToken, isBuild);
}
