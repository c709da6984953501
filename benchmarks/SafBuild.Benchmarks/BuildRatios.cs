using System.Diagnostics;
using System.Reflection;

namespace SafBuild.Benchmarks;

/// <summary>
/// P10: a build that has nothing to do, of one project with and without a hardened model, and a clean build whose artifact and verdict are
/// in the shared store. `dotnet run build.cs pack` comes first.
/// </summary>
internal static class BuildRatios
{
    private const int Rounds = 9;

    internal static void Run()
    {
        string root = typeof(BuildRatios).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "RepositoryRoot").Value!;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("safbuild-bench-");
        try
        {
            // No settings of the repository: the projects lie outside it.
            File.WriteAllText(
                Path.Combine(folder.FullName, "nuget.config"),
                $"""
            <configuration>
              <packageSources><add key="safbuild-local" value="{Path.Combine(root, "artifacts", "feed")}" /></packageSources>
            </configuration>
            """);
            const string Sdk = """<Sdk Name="SafBuild.Sdk" Version="0.2.0" />""";
            string quickStart = Path.Combine(root, "samples", "QuickStart");
            string model = $"""
                <ItemGroup>
                  <SafModel Include="{Path.Combine(quickStart, "models", "shapes.onnx")}" ValidationData="{Path.Combine(
                      quickStart, "data", "test.dataset.json")}" BitErrorRate="1e-5" />
                </ItemGroup>
                """;
            string store = $"<PropertyGroup><SafCachePath>{Path.Combine(folder.FullName, "store")}</SafCachePath></PropertyGroup>";
            string without = Project(folder, "Without", Sdk, "");
            string hardened = Project(folder, "Hardened", Sdk, store + model);
            string? resnet = Models.Find("models/resnet18.onnx");

            // The size of the artifact counts here, and judging it would take half an hour.
            string? large = resnet is null
                ? null
                : Project(folder, "Large", Sdk, $"""{store}<ItemGroup><SafModel Include="{resnet}" Gate="Off" /></ItemGroup>""");
            string plain = Project(
                folder, "Plain", "", """<ItemGroup><PackageReference Include="SafBuild.Runtime" Version="0.2.0" /></ItemGroup>""");
            foreach (string project in new[] { without, hardened, plain, large }.OfType<string>())
            {
                Build(project);
            }

            Interleaved idle = new Interleaved("P10: `dotnet build` with nothing to do", Rounds, isSpeed: false)
                .AddBase("project without SafModel", () => Build(without))
                .Add("the same with a hardened model (shapes.onnx)", () => Build(hardened), Goal.AtMost("P10", 1.15))
                .Add("the same without SafBuild.Sdk", () => Build(plain));
            _ = large is null
                ? idle
                : idle.Add("the same with an artifact of 45 MB (resnet18.onnx)", () => Build(large), Goal.AtMost("P10", 1.15));
            idle.Print();
            new Interleaved("`dotnet build` without bin and obj, artifact and verdict in the store", Rounds, isSpeed: false)
                .AddBase("project without SafModel", () => BuildClean(without))
                .Add("the same with a hardened model (shapes.onnx)", () => BuildClean(hardened), Goal.AtMost("clean", 1.3))
                .Print();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Project(DirectoryInfo folder, string name, string sdk, string items)
    {
        string project = folder.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(project, "Program.cs"), "System.Console.WriteLine();");
        File.WriteAllText(Path.Combine(project, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              {sdk}
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              {items}
            </Project>
            """);
        return project;
    }

    private static void BuildClean(string project)
    {
        Directory.Delete(Path.Combine(project, "bin"), recursive: true);
        Directory.Delete(Path.Combine(project, "obj"), recursive: true);
        Build(project);
    }

    private static void Build(string project)
    {
        // No compiler server and no build node outlives the measurement; a build that compiles nothing has neither.
        ProcessStartInfo start = new("dotnet", ["build", "--nologo", "-v:q", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = project,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"the build of {project} failed; is the feed packed (dotnet run build.cs pack)?\n{output}");
        }
    }
}
