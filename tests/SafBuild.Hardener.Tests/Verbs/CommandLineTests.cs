using System.CommandLine;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Verbs;

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
        string request = _folder.Write("r.json", "{ \"model\": \"none.onnx\", \"name\": \"none\", \"outputDirectory\": \"out\", \"validationData\": \"v.csv\" }");
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
        (int code, string output) = Run(InjectCommand.Create(), _folder.File("none.saf"), "--ber", "1e-4", "--seed", "7", "-o", _folder.File("out"));
        Assert.Equal(1, code);
        Assert.Contains("SAF3003", output);
        (code, output) = Run(GateCommand.Create(), _folder.File("none.saf"), "--data", "none.csv", "--ber", "0.001");
        Assert.Equal(1, code);
        Assert.Contains("SAF3003", output);
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
