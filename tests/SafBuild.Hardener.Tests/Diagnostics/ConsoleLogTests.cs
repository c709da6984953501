using SafBuild.Hardener.Diagnostics;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;

namespace SafBuild.Hardener.Tests.Diagnostics;

/// <summary>What the worker prints, read as the build reads it.</summary>
public sealed class ConsoleLogTests : IDisposable
{
    private readonly StringWriter _console = new() { NewLine = "\n" };

    public void Dispose() => _console.Dispose();

    [Theory]
    [InlineData("not kept: /c/x : error SAF0006: cannot write: x", "not kept: /c/x (error SAF0006): cannot write: x")]
    [InlineData("not kept: /c/x(3,4): warning SAF1008: odd", "not kept: /c/x(3,4) (warning SAF1008): odd")]
    [InlineData("a : error SAF3001: b : error SAF0006: c", "a (error SAF3001): b (error SAF0006): c")]
    [InlineData("a\nb : error SAF9001: c", "a b (error SAF9001): c")]
    [InlineData("x.cpp : error C1234: not ours", "x.cpp (error C1234): not ours")]
    [InlineData("error SAF0006: at the start", "(error SAF0006): at the start")]
    [InlineData("x :  ERROR  SAF0006 : blanks", "x (ERROR SAF0006): blanks")]
    [InlineData("iris: epoch 1/2: loss 0.1, error rate 0.3: fine", "iris: epoch 1/2: loss 0.1, error rate 0.3: fine")]
    public void A_line_of_progress_is_no_diagnostic_whatever_it_quotes(string text, string printed)
    {
        new ConsoleLog(_console).Progress(text);

        Assert.Equal(printed + "\n", _console.ToString());
        Assert.False(CanonicalLine.TryParse(printed, out _));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_without_an_error()
    {
        string file = Path.GetTempFileName();
        try
        {
            SafException failure = Assert.Throws<SafException>(() => AtomicFile.Write(Path.Combine(file, "below"), "x"));
            Assert.True(CanonicalLine.TryParse(failure.Message, out _));
            ConsoleLog log = new(_console);
            log.Progress($"goes on: {failure.Message}");
            log.Progress($"goes on: {failure.Text}");

            string[] lines = _console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(2, lines.Length);
            Assert.All(lines, l => Assert.False(CanonicalLine.TryParse(l, out _), l));
            Assert.All(lines, l => Assert.Contains("cannot write: ", l, StringComparison.Ordinal));
            Assert.DoesNotContain("SAF0006", lines[1], StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Diagnostics_are_still_read_with_the_severity_they_have()
    {
        ConsoleLog log = new(_console);
        const string Quote = "it says x : error SAF0006: no";
        log.Report(new(Severity.Error, Codes.ModelInvalid, "m.onnx", Quote));
        log.Report(new(Severity.Warning, Codes.UnitWithoutTraining, "m.onnx", Quote));
        log.Report(new(Severity.Message, Codes.GateOff, "m.onnx", Quote));

        string[] lines = _console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(CanonicalLine.TryParse(lines[0], out CanonicalLine? error));
        Assert.Equal(new CanonicalLine("m.onnx", 0, true, "SAF1002", Quote), error);
        Assert.True(CanonicalLine.TryParse(lines[1], out CanonicalLine? warning));
        Assert.Equal(new CanonicalLine("m.onnx", 0, false, "SAF2003", Quote), warning);
        Assert.False(CanonicalLine.TryParse(lines[2], out _));
        Assert.Equal([lines[1]], log.Warnings);
    }
}
