using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>A hardened library and two applications that reference it, in every way that MSBuild runs projects beside each other.</summary>
public class BuildModeTests(PackedSdk sdk)
{
    [CiFact]
    [Situation("Two applications of one library: -m, -graph, -mt, -graph -isolate", "hardened once a change, in both bins")]
    public void Two_applications_of_one_hardened_library_train_it_once_in_every_mode()
    {
        TestProject library = Library();
        TestProject all = new(sdk, "All");
        string[] applications = [.. new[] { "First", "Second" }.Select(name => Application(name, all, library))];
        all.Write("All.slnx", $"""
            <Solution>
              <Project Path="{library.At("Library.csproj")}" />
              <Project Path="{applications[0]}" />
              <Project Path="{applications[1]}" />
            </Solution>
            """);
        (int restored, string log) = DotNet.Run(all.Folder, "restore", "All.slnx");
        Assert.True(restored == 0, log);

        string[][] modes = [["-m"], ["-graph"], ["-m", "-mt"], ["-m", "-graph", "-isolate"]];
        foreach (string[] mode in modes)
        {
            // A model of other bytes: each mode has to train again, once.
            library.Write("net.onnx", FormattableString.Invariant($"{1 - (Array.IndexOf(modes, mode) * 0.001)}"));
            int before = library.Runs.Length;
            all.Build(["--no-restore", .. mode]).AssertSuccess();
            Assert.Equal((string.Join(' ', mode), "harden net, gate net"),
                (string.Join(' ', mode), string.Join(", ", library.Runs[before..])));
            foreach (string application in applications)
            {
                Assert.Equal(File.ReadAllText(library.At("net.onnx")),
                    File.ReadAllText(Path.Combine(
                        Path.GetDirectoryName(application)!, "bin", "Debug", "net10.0", "net.saf", "weights.bin")));
            }
        }
    }

    [CiFact]
    [Situation("Two frameworks, then publish -f -r -c Release", "hardened once")]
    public void Two_frameworks_published_for_a_runtime_train_once()
    {
        TestProject library = new TestProject(sdk, "Library")
            .Write("Program.cs", "public static class Api { public static string Folder => SafModels.Net.Path; }")
            .WithModel(
                properties: "<OutputType>Library</OutputType><LangVersion>latest</LangVersion><TargetFramework "
                + "/><TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks>");
        library.Build().AssertSuccess();
        Assert.Equal("1", library.Built());
        Assert.Equal("1", library.Built(framework: "netstandard2.1"));
        library.Run("publish", "-f", "net10.0", "-r", "linux-x64", "-c", "Release", "-o", library.At("out")).AssertSuccess();
        Assert.True(File.Exists(library.At("out", "net.saf", "manifest.json")));
        Assert.Equal(["harden net", "gate net"], library.Runs);
    }

    private static string Application(string name, TestProject all, TestProject library)
    {
        all.Write(Path.Combine(name, "Program.cs"), "System.Console.WriteLine(Api.Folder);");
        string project = Path.Combine(name, $"{name}.csproj");
        all.Write(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup><ProjectReference Include="{library.At("Library.csproj")}" /></ItemGroup>
            </Project>
            """);
        return all.At(project);
    }

    private TestProject Library() => new TestProject(sdk, "Library")
        .Write("Program.cs", "public static class Api { public static string Folder => SafModels.Net.Path; }")
        .WithModel(properties: "<OutputType>Library</OutputType>");
}
