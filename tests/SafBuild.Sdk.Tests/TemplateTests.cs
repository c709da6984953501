using System.IO.Compression;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>The templates as they come: from the packed feed, offline, with an empty packages folder.</summary>
public class TemplateTests(PackedSdk sdk)
{
    [CiFact]
    [Situation("dotnet new safbuild, offline, with an empty packages folder", "dotnet test is green, the application runs")]
    public void Application_of_the_template_is_green_as_it_comes()
    {
        OfflineFolder folder = new OfflineFolder(sdk).WithTemplates();
        folder.New("safbuild", "-o", "my-app.v2");
        string tested = folder.Run("my-app.v2", "test", "-tl:off", "-warnaserror");
        Assert.Matches(@"Passed:\s+3,", tested);
        Assert.Matches("shapes: .*bit error rate 1e-4.*Pass", tested);
        Assert.Matches(@"shapes: 19\d\d of 2000 images right", folder.Run("my-app.v2", "run", "--project", "my-app.v2", "--no-build"));
    }

    /// <summary>The test is no decoration: a plain model does not pass it. Nor the gate, which is why it is off here.</summary>
    [SlowFact]
    public void Test_of_the_template_fails_for_a_plain_model()
    {
        OfflineFolder folder = new OfflineFolder(sdk).WithTemplates();
        folder.New("safbuild", "-n", "MyApp", "-o", "my-app.v2");
        string project = folder.At("my-app.v2", "MyApp", "MyApp.csproj");
        File.WriteAllText(project, File.ReadAllText(project)
            .Replace("BitErrorRate=\"1e-4\"", "Function=\"Identity\" Gate=\"Off\"", StringComparison.Ordinal));
        (int exitCode, string output) = folder.Try("my-app.v2", "test", "-tl:off");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("SafAssert.Survives: ", output, StringComparison.Ordinal);
        Assert.Matches(@"Failed:\s+1, Passed:\s+2,", output);
    }

    [CiFact]
    [Situation("dotnet new safbuild-lib, packed, used by an application", "the application has the judged model")]
    public void Library_of_the_template_packs_its_model_for_an_application()
    {
        OfflineFolder folder = new OfflineFolder(sdk).WithTemplates();
        folder.New("safbuild-lib", "-o", "Figures");
        Assert.Matches("shapes: .*bit error rate 1e-4.*Pass",
            folder.Run("Figures", "pack", "-o", folder.At("feed"), "-p:Version=1.0.0-rc.1", "-tl:off", "-warnaserror"));
        folder.Write("App/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Figures" Version="1.0.0-rc.1" />
                <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.1" />
              </ItemGroup>
            </Project>
            """).Write("App/Program.cs", """
            using Shapes.ShapeClassifier classifier = new();
            System.Console.Write($"class {classifier.Classify(new float[400])}, clean {classifier.ReadReport.IsClean}");
            """);
        Assert.Matches(@"class \d, clean True", folder.Run("App", "run"));
    }

    [Fact]
    [Situation("dotnet new safmodel in a project", "one line imports the item, which is judged")]
    public void Model_item_of_the_template_is_judged_once_it_is_imported()
    {
        OfflineFolder folder = new OfflineFolder(sdk).WithTemplates();
        TestProject project = new TestProject(sdk).WithModel("");
        Assert.Contains("<Import Project='NAME.safmodel.props' />",
            folder.New("safmodel", "-n", "tiny", "--ber", "3e-4", "-o", project.Folder), StringComparison.Ordinal);
        project.Write("App.csproj", File.ReadAllText(project.At("App.csproj"))
            .Replace("</Project>", "<Import Project=\"tiny.safmodel.props\" /></Project>", StringComparison.Ordinal))
            .Write("models/tiny.onnx", "1").Write("data/tiny.npz", "")
            .Write("Program.cs", "System.Console.WriteLine(SafModels.Tiny.Path);");
        project.Build().AssertSuccess();
        Assert.EndsWith(" 3E-04 0.01", Assert.Single(project.Judged).Replace("0.0003", "3E-04", StringComparison.Ordinal));
    }

    /// <summary>No version is kept by hand, so none is forgotten: each template has those of this pack.</summary>
    [Fact]
    public void Templates_have_the_versions_of_the_pack()
    {
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(sdk.Feed, $"SafBuild.Templates.{sdk.Version}.nupkg"));
        ZipArchiveEntry[] configurations = [.. package.Entries.Where(e => e.Name == "template.json")];
        Assert.Equal(3, configurations.Length);
        Assert.All(configurations, c =>
        {
            using StreamReader reader = new(c.Open());
            string text = reader.ReadToEnd();
            System.Text.Json.JsonDocument.Parse(text).Dispose();
            Assert.DoesNotContain("PACKED_", text, StringComparison.Ordinal);
            Assert.Contains(sdk.Version, text, StringComparison.Ordinal);
        });
        string central = File.ReadAllText(Path.Combine(PackedSdk.RepositoryRoot, "Directory.Packages.props"));
        using StreamReader application = new(package.GetEntry("content/safbuild/.template.config/template.json")!.Open());
        string[] versions = [.. System.Text.RegularExpressions.Regex.Matches(application.ReadToEnd(), "\"value\": \"([^\"]+)\"")
            .Select(m => m.Groups[1].Value)];
        Assert.Equal(3, versions.Length);
        Assert.All(versions.Zip(["xunit.v3", "xunit.runner.visualstudio", "Microsoft.NET.Test.Sdk"]), v =>
            Assert.Contains($"<PackageVersion Include=\"{v.Second}\" Version=\"{v.First}\" />", central, StringComparison.Ordinal));
    }
}
