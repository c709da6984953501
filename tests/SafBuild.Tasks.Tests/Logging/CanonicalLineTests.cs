using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Tests.Logging;

public class CanonicalLineTests
{
    [Theory]
    [InlineData("/a b/net.onnx : error SAF1001: it is gone", "/a b/net.onnx", 0, true, "SAF1001", "it is gone")]
    [InlineData("C:\\m\\net.onnx : warning SAF1008: a : b", "C:\\m\\net.onnx", 0, false, "SAF1008", "a : b")]
    [InlineData("train.json(12): error SAF0106: no shape", "train.json", 12, true, "SAF0106", "no shape")]
    [InlineData("data(1,2).csv(3,4) : error SAF0107: ", "data(1,2).csv", 3, true, "SAF0107", "")]
    public void Try_parse_diagnostic_line_gives_its_parts(string text, string file, int line, bool isError, string code, string message)
    {
        Assert.True(CanonicalLine.TryParse(text, out CanonicalLine? parsed));
        Assert.Equal(new CanonicalLine(file, line, isError, code, message), parsed);
    }

    [Theory]
    [InlineData("epoch 1 of 2: loss 0.1, error rate 0.3")]
    [InlineData("x.cpp : error C1234: not ours")]
    [InlineData("net.onnx : error SAF12: short")]
    [InlineData("")]
    public void Try_parse_anything_else_is_text(string text) => Assert.False(CanonicalLine.TryParse(text, out _));
}
