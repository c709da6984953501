using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests.Requests;

public sealed class NamesTests : IDisposable
{
    private readonly ModelProject _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("BitErrorRat", "BitErrorRate")]
    [InlineData("BER", "Seed")]
    [InlineData("MaxAcuracyDrop", "MaxAccuracyDrop")]
    [InlineData("Gates", "Gate")]
    [InlineData("ValidatoinData", "ValidationData")]
    [InlineData("Storgae", "Storage")]
    [InlineData("SafBitErrorRate", "BitErrorRate")]
    public void Metadata_that_nobody_knows_is_SAF0102_with_the_nearest_name(string name, string meant)
    {
        Assert.False(_project.Prepare(ModelProject.Model("net.onnx", (name, "0.2"))).Execute());
        BuildErrorEventArgs error = Assert.Single(_project.Engine.Errors);
        Assert.Equal("SAF0102", error.Code);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{meant}'", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.Output));
    }

    [Fact]
    public void Metadata_usual_on_items_and_ours_in_any_case_are_known()
    {
        (string, string)[] usual = [.. MetadataNames.UsualOnItems.Select(n => (n, "x")), ("bitERRORrate", "1e-4"), ("LINK", "y")];
        Assert.True(_project.Prepare(ModelProject.Model("net.onnx", usual)).Execute());
        Assert.Empty(_project.Engine.Warnings);
    }

    [Fact]
    public void Properties_that_look_like_ours_are_warned_of_wherever_a_task_sees_them()
    {
        File.WriteAllText(_project.Project, """
            <Project><Import Project="build/more.props" /><Import Project="$(Unknown)/x.props" /><Import Project="App.csproj" />
              <PropertyGroup>
                <SafBitErrorRat>0.2</SafBitErrorRat><SafeMode>on</SafeMode><Safari>1</Safari><SafSeed>2</SafSeed><Other>1</Other>
              </PropertyGroup>
              <Target Name="T"><PropertyGroup Condition="true"><SafGaet>Off</SafGaet></PropertyGroup></Target>
            </Project>
            """);
        Directory.CreateDirectory(_project.At("build"));
        File.WriteAllText(_project.At("build", "more.props"),
            """<Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003">"""
            + "<PropertyGroup><SafStorge>Q2.5</SafStorge></PropertyGroup></Project>");
        File.WriteAllText(_project.At("Directory.Build.props"),
            "<Project><PropertyGroup><safMetrics>Top1</safMetrics></PropertyGroup></Project>");
        File.WriteAllText(_project.At("broken.props"), "<Project>");
        PropertyNames names = new(new DiagnosticLog(new TaskLoggingHelper(_project.Engine, "PrepareSafModels"), false));
        names.CheckGlobal(["Configuration", "SafConfidense", "SafGate"], _project.Project);
        names.CheckFiles(
            ((string[])["App.csproj", "Directory.Build.props", "broken.props", "gone.props", "App.csproj"]).Select(f => _project.At(f)),
            _project.Project);

        Assert.All(_project.Engine.Warnings, w => Assert.Equal("SAF0113", w.Code));
        Assert.Equal(
            ["SafConfidense SafConfidence App.csproj", "SafBitErrorRat SafBitErrorRate App.csproj", "SafGaet SafGate App.csproj",
                "SafStorge SafStorage more.props", "safMetrics SafMetric Directory.Build.props"],
            _project.Engine.Warnings
                .Select(w => Regex.Match(w.Message!, "'(.*)' is set.*'(.*)'") is var m
                    ? $"{m.Groups[1]} {m.Groups[2]} {Path.GetFileName(w.File)}"
                    : ""));
    }
}
