using System.IO.Compression;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>An artifact that travels in the package of a library.</summary>
public class PackageTests(PackedSdk sdk)
{
    [Fact]
    [Situation("A packed library, a library that takes it, an application", "the application loads the artifact")]
    public void Pack_library_application_of_a_consumer_finds_the_artifact()
    {
        TestProject library = new TestProject(sdk, "Hardened")
            .Write("Program.cs",
                "public static class Api { public static string Weights => "
                + "System.IO.File.ReadAllText(System.IO.Path.Combine(SafModels.Net.Path, \"weights.bin\")); }")
            .WithModel(properties: "<OutputType>Library</OutputType>");
        library.Run("pack", "-o", library.At("feed")).AssertSuccess();

        // Neither the consumer nor its application knows SafBuild; the packages folder is their own, and gone with the test.
        TestProject consumer = Consumer("Consumer", """<PackageReference Include="Hardened" Version="1.0.0" />""", library);
        consumer.Write("Program.cs", "public static class Between { public static string Weights => Api.Weights; }");
        TestProject application = Consumer("App", $"""<ProjectReference Include="{consumer.At("Consumer.csproj")}" />""", library);
        application.Write("Program.cs", "System.Console.WriteLine(Between.Weights);");
        application.Build().AssertSuccess();
        (int exitCode, string output) = DotNet.Run(application.Folder, application.At("bin", "Debug", "net10.0", "App.dll"));
        Assert.Equal((0, "1"), (exitCode, output.Trim()));
        Assert.Equal(2, library.Runs.Length);
    }

    /// <summary>TorchSharp's SkiaSharp and SharpZipLib are 24 MB that nothing uses.</summary>
    [Fact]
    public void Package_has_the_manual_the_worker_and_nothing_that_is_not_used()
    {
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(sdk.Feed, $"SafBuild.Sdk.{sdk.Version}.nupkg"));
        string[] files = [.. package.Entries.Select(e => e.FullName)];
        string[] pages = [.. Directory.GetFiles(Path.Combine(PackedSdk.RepositoryRoot, "docs"), "*.md")
            .Select(f => $"docs/{Path.GetFileName(f)}")];
        Assert.Equal(pages.Order(StringComparer.Ordinal),
            files.Where(f => f.StartsWith("docs/", StringComparison.Ordinal) && f.EndsWith(".md", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        Assert.Contains("docs/options.md", files);
        string[] needed =
        [
            "README.md", "LICENSE", "Sdk/Sdk.props", "Sdk/Sdk.targets", "build/SafBuild.Sdk.props", "build/SafBuild.Sdk.targets",
            "build/SafBuild.Version.props",
            "tasks/net10.0/SafBuild.Tasks.dll", "tasks/net10.0/Newtonsoft.Json.dll", "tools/net10.0/any/safbuild.dll",
            "tools/net10.0/any/SafBuild.Runtime.dll",
            "tools/net10.0/any/TorchSharp.dll", "tools/net10.0/any/report.schema.json",
        ];
        Assert.Empty(needed.Except(files));
        Assert.Equal("README.md", Assert.Single(files, f => f.EndsWith("README.md", StringComparison.OrdinalIgnoreCase)));
        string[] unused = ["SkiaSharp", "SharpZipLib"];
        Assert.DoesNotContain(files, f => unused.Any(u => f.Contains(u, StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain(files, f => f.EndsWith(".pdb", StringComparison.Ordinal));
    }

    private TestProject Consumer(string name, string reference, TestProject library)
    {
        TestProject project = new(sdk, name);
        project.Write(
            "nuget.config", $"""<configuration><packageSources><add key="hardened" value="{library.At("feed")}" />"""
            + "</packageSources></configuration>");
        return project.Write($"{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType Condition="'$(MSBuildProjectName)' == 'App'">Exe</OutputType>
                <UseAppHost>false</UseAppHost>
                <RestorePackagesPath>{library.At("packages")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>{reference}</ItemGroup>
            </Project>
            """);
    }
}
