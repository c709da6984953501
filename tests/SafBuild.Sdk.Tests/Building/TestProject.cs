namespace SafBuild.Sdk.Tests.Building;

/// <summary>A project of a user in a folder of its own, with a stand-in worker unless told otherwise.</summary>
internal sealed class TestProject
{
    private readonly PackedSdk _sdk;
    private int _builds;

    internal TestProject(PackedSdk sdk, string name = "App")
    {
        _sdk = sdk;
        Name = name;
        Folder = Path.Combine(sdk.Folder, Guid.NewGuid().ToString("N"), name);
        Write("nuget.config", $"""<configuration><packageSources><add key="safbuild-test" value="{sdk.Feed}" />"""
            + "</packageSources></configuration>");
        Write("Program.cs", "System.Console.WriteLine(SafModels.Net.Path);");
        Write("net.onnx", "1");
        Write("val.npz", "");
    }

    internal string Name { get; }

    internal string Folder { get; }

    /// <summary>The line of each run of the stand-in worker, such as "gate net".</summary>
    internal string[] Runs => File.Exists(At("runs.log")) ? File.ReadAllLines(At("runs.log")) : [];

    /// <summary>A line of each judgement: name, artifact hash, Pass, Fail or Off, bit error rate, allowed drop.</summary>
    internal string[] Judged => File.Exists(At("judged.log")) ? File.ReadAllLines(At("judged.log")) : [];

    /// <summary>How often the stand-in worker hardened, and judged.</summary>
    internal (int Harden, int Gate) Work =>
        (Runs.Count(r => r.StartsWith("harden ", StringComparison.Ordinal)),
            Runs.Count(r => r.StartsWith("gate ", StringComparison.Ordinal)));

    /// <summary>Variables of its commands' environment, beside the usual ones.</summary>
    internal Dictionary<string, string> Environment { get; } = [];

    internal string At(params string[] path) => Path.Combine([Folder, .. path]);

    /// <summary>What the artifact of the model "net" in bin was made from; null when there is none.</summary>
    internal string? Built(string configuration = "Debug", string framework = "net10.0") =>
        File.Exists(At("bin", configuration, framework, "net.saf", "weights.bin"))
            ? File.ReadAllText(At("bin", configuration, framework, "net.saf", "weights.bin"))
            : null;

    /// <summary>The files of this name in all entries of the model "net".</summary>
    internal string[] Entries(string file) => Directory.Exists(At("obj", "safbuild", "net"))
        ? Directory.GetFiles(At("obj", "safbuild", "net"), file, SearchOption.AllDirectories)
        : [];

    /// <summary>The output folder.</summary>
    internal string Bin(string configuration = "Debug", string framework = "net10.0") => At("bin", configuration, framework);

    internal TestProject Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        return this;
    }

    /// <summary>The project file in the recommended form.</summary>
    /// <param name="model">The SafModel item.</param>
    /// <param name="properties">Elements that come after the usual ones.</param>
    internal TestProject WithModel(
        string model = """<SafModel Include="net.onnx" ValidationData="val.npz" />""", string properties = "", bool realWorker = false,
        string items = "")
    {
        string worker = realWorker
            ? ""
            : $"<SafWorkerPath>{PackedSdk.FakeWorker}</SafWorkerPath><SafReferenceRuntime>false</SafReferenceRuntime>";
        return Write($"{Name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Sdk Name="SafBuild.Sdk" Version="{_sdk.Version}" />
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
                <SafUseCache>false</SafUseCache>
                {worker}
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {model}
                {items}
              </ItemGroup>
            </Project>
            """);
    }

    internal BuildResult Build(params string[] arguments) => Run("build", arguments);

    internal BuildResult Run(string verb, params string[] arguments)
    {
        // Beside the project's folder: a logger's parameter cannot have the odd characters that a project may.
        string log = Path.Combine(Path.GetDirectoryName(Folder)!, $"{++_builds}.binlog");
        (int exitCode, string output) = DotNet.Run(Folder, Environment, [verb, $"-bl:{log}", "-v:m", "-tl:off", .. arguments]);
        return new(exitCode, output, log);
    }

    /// <summary>Properties or items of the evaluated project as the CLI gives them.</summary>
    internal string Evaluate(params string[] queries)
    {
        (int exitCode, string output) = DotNet.Run(Folder, ["msbuild", $"{Name}.csproj", .. queries]);
        Assert.True(exitCode == 0, output);
        return output.Trim();
    }
}
