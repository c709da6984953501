using System.Globalization;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;
using SafBuild.Tests.Shared;

namespace SafBuild.Sdk.Tests;

/// <summary>The packed worker on a small real model: iris-mlp, 4 features, 3 classes.</summary>
public class RealWorkerTests(PackedSdk sdk)
{
    private const string Good = """<SafModel Include="net.onnx" ValidationData="val.csv" BitErrorRate="1e-5" />""";
    private const string WithoutRuntime = "<SafReferenceRuntime>false</SafReferenceRuntime>";

    /// <summary>Native libraries of one platform instead of all: less to copy.</summary>
    private const string OwnPlatform = """
        <RuntimeIdentifier>$(NETCoreSdkPortableRuntimeIdentifier)</RuntimeIdentifier>
        <SelfContained>false</SelfContained>
        <OutputPath>out</OutputPath>
        <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
        <AppendRuntimeIdentifierToOutputPath>false</AppendRuntimeIdentifierToOutputPath>
        """;

    [Fact]
    [Situation("A real model with the packed worker; then unprotected at 1e-3", "runs in the application; SAF3001, bin as before")]
    public void Build_good_model_runs_in_the_application_then_skips_then_an_unprotected_one_fails()
    {
        TestProject project = Iris().WithModel(Good, OwnPlatform, realWorker: true);
        project.Write("Program.cs", """
            using var model = SafModels.Net.Load();
            using var session = model.CreateSession();
            System.Console.WriteLine($"{session.InputMetadata.Count} input, {model.ReadReport.Nan} NaN");
            """);
        BuildResult first = project.Build();
        first.AssertSuccess();
        Assert.Matches("net: .*bit error rate 1e-5.*Pass", first.Output);
        Assert.Single(project.Entries("report.json"));
        (int exitCode, string output) = DotNet.Run(project.Folder, project.At("out", "App.dll"));
        Assert.True(exitCode == 0, output);
        Assert.Equal("1 input, 0 NaN", output.Trim());

        BuildResult second = project.Build("--no-restore");
        second.AssertSuccess();

        // What the worker says while it hardens and judges, and what is said of its verdict in every build.
        foreach (string line in new[] { "tensors in SAF form", "without faults on" })
        {
            Assert.Contains(line, first.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(line, second.Output, StringComparison.Ordinal);
        }

        Assert.Matches("net: .*bit error rate 1e-5.*Pass", second.Output);

        byte[] shipped = File.ReadAllBytes(project.At("out", "net.saf", "manifest.json"));
        project.WithModel(Good.Replace("1e-5\"", "1e-3\" Function=\"Identity\"", StringComparison.Ordinal), OwnPlatform, realWorker: true);
        string text = project.Build("--no-restore").AssertOnlyError("SAF3001").Text;
        foreach (string named in new[] { "net", "1e-3", "%", "MaxAccuracyDrop" })
        {
            Assert.Contains(named, text, StringComparison.Ordinal);
        }

        Assert.Equal(shipped, File.ReadAllBytes(project.At("out", "net.saf", "manifest.json")));
    }

    [Fact]
    [Situation("A truncated model, bad labels, wrong columns, wrong values, with the packed worker",
        "one error each that names file and fix, nothing in bin")]
    public void Build_bad_input_is_one_error_naming_file_and_fix()
    {
        TestProject project = Iris().WithModel(Good, WithoutRuntime, realWorker: true);
        byte[] model = File.ReadAllBytes(project.At("net.onnx"));
        string[] rows = File.ReadAllLines(project.At("val.csv"));
        (int restored, string log) = DotNet.Run(project.Folder, "restore");
        Assert.True(restored == 0, log);

        Fails("SAF1002", "net.onnx", "Export", () => File.WriteAllBytes(project.At("net.onnx"), model[..(model.Length / 2)]));
        Fails("SAF1001", "net.onnx", "Include", () => File.Delete(project.At("net.onnx")));
        File.WriteAllBytes(project.At("net.onnx"), model);
        Fails("SAF0108", "val.csv", "label", () => File.WriteAllLines(project.At("val.csv"), [.. rows, "1,2,3,4,9"]));
        Fails("SAF0109", "val.csv", "shape", () => File.WriteAllLines(project.At("val.csv"), rows.Select(r => r[(r.IndexOf(',') + 1)..])));
        Fails("SAF0105", "val.csv", "path", () => File.Delete(project.At("val.csv")));
        File.WriteAllLines(project.At("val.csv"), rows);
        Fails("SAF0102", "App.csproj", "Arctan", () => WithMetadata("Function=\"Sigmoid\""));
        Fails("SAF0102", "App.csproj", "Q2.5", () => WithMetadata("Storage=\"Q1.2\""));
        Fails("SAF0103", "App.csproj", "0.5", () => WithMetadata("BitErrorRate=\"2\""));
        Fails("SAF0104", "App.csproj", "ValidationData",
            () => project.WithModel("""<SafModel Include="net.onnx" />""", WithoutRuntime, realWorker: true));
        Fails("SAF0006", "safbuild", "writable", () =>
        {
            WithMetadata("");
            Directory.Delete(project.At("obj", "safbuild"), recursive: true);
            Directory.CreateDirectory(project.At("obj", "safbuild"));
            File.WriteAllText(project.At("obj", "safbuild", "net"), "a file where a folder belongs");
        });

        void WithMetadata(string metadata) =>
            project.WithModel(Good.Replace("BitErrorRate=\"1e-5\"", metadata, StringComparison.Ordinal), WithoutRuntime, realWorker: true);

        void Fails(string code, string file, string fix, Action spoil)
        {
            spoil();
            (_, string found, string text) = project.Build("--no-restore").AssertOnlyError(code);
            Assert.Contains(file, found, StringComparison.Ordinal);
            Assert.Contains(fix, text, StringComparison.OrdinalIgnoreCase);
            Assert.False(Directory.Exists(project.At("bin", "Debug", "net10.0", "net.saf")));
            Assert.Empty(Directory.GetFiles(project.Folder, "*.writing", SearchOption.AllDirectories));
        }
    }

    private TestProject Iris()
    {
        TestProject project = new(sdk);
        File.Copy(TestData.Path("models/iris-mlp.onnx"), project.At("net.onnx"), overwrite: true);
        File.SetAttributes(project.At("net.onnx"), FileAttributes.Normal);
        string[] species = ["setosa", "versicolor", "virginica"];
        IEnumerable<string> rows = File.ReadLines(TestData.Path("iris/Iris.csv")).Skip(1).Select(l => l.Split(','))
            .Select(c => string.Join(
                ',', [.. c[1..5], Array.IndexOf(species, c[5]["Iris-".Length..]).ToString(CultureInfo.InvariantCulture)]));
        File.WriteAllLines(project.At("val.csv"), rows);
        return project;
    }
}
