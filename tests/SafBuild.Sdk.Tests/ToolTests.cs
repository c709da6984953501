using System.Diagnostics;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>The packed tool as its users install it, with a packages folder of its own and no other source.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly string _version;
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-tool-user-").FullName;
    private readonly Dictionary<string, string> _environment;

    public ToolTests(PackedSdk sdk)
    {
        _version = sdk.Version;
        _environment = new()
        {
            ["NUGET_PACKAGES"] = Path.Combine(_folder, "packages"),
            ["DOTNET_CLI_HOME"] = Path.Combine(_folder, "home"),
        };
        File.WriteAllText(Path.Combine(_folder, "nuget.config"), $"""
            <configuration><packageSources><clear />
              <add key="tool" value="{Path.GetDirectoryName(sdk.Tool)}" />
            </packageSources></configuration>
            """);
        OnnxBytes.Write(Path.Combine(_folder, "net.onnx"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [CiFact]
    [Situation("dotnet tool install --tool-path from the feed alone", "runs; check converts without libtorch and says how to get it")]
    public void Tool_installed_on_a_path_works_without_libtorch_where_none_is_needed()
    {
        Succeed("tool", "install", "safbuild", "--version", _version, "--tool-path", Path.Combine(_folder, "bin"));
        string program = Path.Combine(_folder, "bin", OperatingSystem.IsWindows() ? "safbuild.exe" : "safbuild");

        (int code, string output) = Run(program, "--help");
        Assert.Equal(0, code);
        Assert.Contains("safbuild gate", output);

        (code, output) = Run(program, "check", "net.onnx");
        Assert.Equal(0, code);
        Assert.Contains("\"converts\":true", output);
        Assert.Contains("\"trainable\":false", output);
        Assert.Contains("SAF0001", output);
        Assert.Contains("dotnet package download libtorch-cpu-", output);

        // A training cannot do without, and is red with the way out.
        File.WriteAllText(Path.Combine(_folder, "data.csv"),
            string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 7},1,{i % 5},2,{i % 3}\n")));
        File.WriteAllText(Path.Combine(_folder, "request.json"), """
            { "version": 1, "model": "net.onnx", "name": "net", "outputDirectory": "out", "trainingData": "data.csv",
              "gate": { "mode": "Off" } }
            """);
        (code, output) = Run(program, "harden", "request.json");
        Assert.Equal(1, code);
        Assert.Contains("error SAF0001", output);
        Assert.Contains("dotnet package download libtorch-cpu-", output);

        // Without training it needs none.
        File.WriteAllText(Path.Combine(_folder, "request.json"),
            """{ "version": 1, "model": "net.onnx", "name": "net", "outputDirectory": "out", "gate": { "mode": "Off" } }""");
        (code, output) = Run(program, "harden", "request.json");
        Assert.True(code == 0, output);
        (code, output) = Run(program, "inject", "out/net.saf", "--ber", "0.01", "-o", "faulty.saf");
        Assert.True(code == 0, output);
        (code, output) = Run(program, "inspect", "faulty.saf");
        Assert.True(code == 0, output);
        Assert.Contains("blocks differ", output);
    }

    [Fact]
    [Situation("dotnet tool install with a manifest, and dnx, from the feed alone", "dotnet safbuild and dnx safbuild run")]
    public void Tool_of_a_manifest_and_of_dnx_runs()
    {
        Succeed("new", "tool-manifest");
        Succeed("tool", "install", "safbuild", "--version", _version);
        Assert.Contains("safbuild gate", Succeed("safbuild", "gate", "--help"));
        Assert.Contains("safbuild gate", Succeed("dnx", $"safbuild@{_version}", "--yes", "--", "gate", "--help"));
        (int code, string output) = DotNet.Run(_folder, _environment, "safbuild", "inspect", "none.saf");
        Assert.Equal(1, code);
        Assert.Contains("error SAF3003", output);
    }

    private string Succeed(params string[] arguments)
    {
        (int code, string output) = DotNet.Run(_folder, _environment, arguments);
        Assert.True(code == 0, output);
        return output;
    }

    /// <summary>As from a shell, in an empty home: nothing that this machine has restored before is found.</summary>
    private (int Code, string Output) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = Path.Combine(_folder, "home");
        start.Environment["USERPROFILE"] = Path.Combine(_folder, "home");
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder, "packages");
        start.Environment.Remove("SafLibTorchPath");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
