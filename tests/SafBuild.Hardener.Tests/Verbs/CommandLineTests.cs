using System.CommandLine;
using SafBuild.Hardener.Isolation;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Verbs;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Verbs;

/// <summary>The command line as a user types it: exit codes and what is printed.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_request_is_one_line_and_exit_code_1()
    {
        (int code, string output) = Run(HardenCommand.Create(), _folder.File("none.json"));
        Assert.Equal(1, code);
        Assert.Contains(": error SAF0101:", Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void A_missing_model_is_SAF1001()
    {
        string request = _folder.Write(
            "r.json", "{ \"model\": \"none.onnx\", \"name\": \"none\", \"outputDirectory\": \"out\", \"validationData\": \"v.csv\" }");
        (int code, string output) = Run(HardenCommand.Create(), request);
        Assert.Equal(1, code);
        Assert.Contains("none.onnx : error SAF1001:", output);
        Assert.DoesNotContain("   at ", output);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public void Inspect_refuses_a_folder_that_is_no_artifact()
    {
        (int code, string output) = Run(InspectCommand.Create(), _folder.File("none.saf"));
        Assert.Equal(1, code);
        Assert.Contains("SAF3003", output);
    }

    [Fact]
    public void Inject_and_gate_read_numbers_in_any_notation()
    {
        (int code, string output) =
            Run(InjectCommand.Create(), _folder.File("none.saf"), "--ber", "1e-4", "--seed", "7", "-o", _folder.File("out"));
        Assert.Equal(1, code);
        Assert.Contains("SAF3003", output);
        (code, output) = Run(GateCommand.Create(), _folder.File("none.saf"), "--data", "none.csv", "--ber", "0.001");
        Assert.Equal(1, code);
        Assert.Contains("SAF3003", output);
    }

    [Theory]
    [InlineData("--ber", "2", "0.5")]
    [InlineData("--ber", "1,5", "a number")]
    [InlineData("--max-accuracy-drop", "1", "1%")]
    [InlineData("--metric", "Top3", "Top5")]
    [InlineData("--max-trials", "1.5", "a whole number")]
    [InlineData("--seed", "-1", "a whole number")]
    public void Gate_refuses_a_wrong_value_with_what_is_allowed(string option, string value, string allowed)
    {
        string[] rate = option == "--ber" ? [] : ["--ber", "1e-4"];
        (int code, string output) =
            Run(GateCommand.Create(), [_folder.File("none.saf"), "--data", "none.csv", .. rate, $"{option}={value}"]);
        Assert.Equal(1, code);
        Assert.Contains($"{option} is '{value}'", output);
        Assert.Contains(allowed, output);
        Assert.DoesNotContain("SAF3003", output);
    }

    [Fact]
    public void Every_option_of_the_gate_can_be_given_by_hand_under_its_name()
    {
        string[] options = [.. GateOptions.Rows.Where(r => r.Name != "Gate").SelectMany(r => new[] { Kebab(r.Name), r.Example })];
        (int code, string output) = Run(GateCommand.Create(), [_folder.File("none.saf"), "--data", "none.csv", .. options]);
        Assert.Equal(1, code);
        Assert.Contains("SAF3003", output);

        static string Kebab(string name) =>
            "-" + System.Text.RegularExpressions.Regex.Replace(name, "[A-Z]", m => "-" + m.Value.ToLowerInvariant());
    }

    [Fact]
    public void What_is_given_by_hand_reaches_the_gate()
    {
        RowOptions<GateOptions> rows = new(GateOptions.Rows, new Dictionary<string, string> { ["BitErrorRate"] = "--ber" }, "BitErrorRate");
        Command command = new("gate");
        rows.AddTo(command);
        ParseResult parsed = command.Parse(["--ber", "0.5 %", "--metric", "top5", "--max-trials", "7"]);
        Assert.Equal(new GateOptions { BitErrorRate = 0.005, Metric = MetricKind.Top5, MaxTrials = 7 }, rows.Read(parsed, new()));
    }

    [Fact]
    public void Check_goes_on_after_a_bad_file()
    {
        string bad = _folder.Write("bad.onnx", 1, 2, 3);
        (int code, string output) = Run(CheckCommand.Create(), bad, _folder.File("none.onnx"));
        Assert.Equal(1, code);
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task An_ended_parent_is_noticed()
    {
        TaskCompletionSource gone = new();
        ParentWatch.Start(int.MaxValue, gone.SetResult);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static (int Code, string Output) Run(Command command, params string[] arguments)
    {
        StringWriter output = new();
        int code = command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString().ReplaceLineEndings("\n"));
    }
}
