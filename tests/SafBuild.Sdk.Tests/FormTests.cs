using System.Text.Json.Nodes;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>Every way of using the package gives the same project.</summary>
public class FormTests(PackedSdk sdk)
{
    [Theory]
    [InlineData("<Project Sdk='Microsoft.NET.Sdk'><Sdk Name='SafBuild.Sdk' Version='VERSION' />")]
    [InlineData("<Project Sdk='SafBuild.Sdk/VERSION'>")]
    [InlineData("<Project Sdk='Microsoft.NET.Sdk;SafBuild.Sdk/VERSION'>")]
    [InlineData("<Project Sdk='Microsoft.NET.Sdk;SafBuild.Sdk'>")]
    [Situation("<Sdk Name Version/>; Sdk=\"SafBuild.Sdk/VERSION\"; Sdk=\"Microsoft.NET.Sdk;SafBuild.Sdk/VERSION\"; global.json",
        "targets, item and Runtime are there")]
    public void Sdk_form_has_targets_model_and_runtime(string start)
    {
        TestProject project = new(sdk);
        project.Write("global.json", $$"""{"msbuild-sdks": {"SafBuild.Sdk": "{{sdk.Version}}"} }""");
        project.Write(
            "App.csproj", start.Replace("VERSION", sdk.Version)
                + "<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>"
            + "<ItemGroup><SafModel Include='net.onnx' /></ItemGroup></Project>");
        JsonNode evaluated =
            JsonNode.Parse(project.Evaluate(
                "-getProperty:UsingMicrosoftNETSdk,SafEnabled,_SafAttachImported", "-getItem:PackageReference,PackageDownload"))!;
        Assert.Equal(["true", "true", "true"], evaluated["Properties"]!.AsObject().Select(p => (string)p.Value!));
        JsonNode runtime = Assert.Single(
            evaluated["Items"]!["PackageReference"]!.AsArray(), i => (string)i!["Identity"]! == "SafBuild.Runtime")!;
        Assert.Equal(sdk.Version, (string)runtime["Version"]!);
        Assert.Empty(evaluated["Items"]!["PackageDownload"]!.AsArray());
    }

    [Fact]
    [Situation("Options in the project, after it and in Directory.Build.targets; training",
        "the last word counts; libtorch is fetched only for training")]
    public void Evaluation_properties_are_defaults_of_metadata_and_training_fetches_LibTorch()
    {
        // Set after the SDK's props, and one in Directory.Build.targets: the last word counts.
        TestProject project = new TestProject(sdk)
            .WithModel("""<SafModel Include="net.onnx" TrainingData="val.npz" Scale="Unit" />""",
                "<SafScale>PerTensor</SafScale><SafGate>Off</SafGate>")
            .Write("Directory.Build.targets", "<Project><PropertyGroup><SafFunction>Tanh</SafFunction></PropertyGroup></Project>");
        // The download is added when restore collects it: from a feed with an empty package, on a platform that has one.
        TinyPackage.Write(project.At("feed"), "libtorch-cpu-linux-x64", "2.10.0");
        string[] collect =
        [
            "-t:CollectPackageDownloads", $"-p:RestoreSources={project.At("feed")}", $"-p:RestorePackagesPath={project.At("packages")}",
            "-p:NETCoreSdkPortableRuntimeIdentifier=linux-x64",
        ];
        JsonNode items = JsonNode.Parse(project.Evaluate(["-getItem:SafModel,PackageDownload,PackageReference", .. collect]))!["Items"]!;
        JsonNode model = items["SafModel"]![0]!;
        Assert.Equal(("Unit", "Off", "Tanh", ""),
            ((string)model["Scale"]!, (string)model["Gate"]!, (string)model["Function"]!, (string)model["Seed"]!));
        JsonNode libTorch = Assert.Single(items["PackageDownload"]!.AsArray())!;
        Assert.StartsWith("libtorch-cpu-", (string)libTorch["Identity"]!, StringComparison.Ordinal);
        Assert.Equal("[2.10.0]", (string)libTorch["Version"]!);
        Assert.DoesNotContain(items["PackageReference"]!.AsArray(), i => (string)i!["Identity"]! == "SafBuild.Runtime");

        string own = project.Evaluate(["-getItem:PackageDownload", "-p:SafLibTorchPath=/opt/libtorch", .. collect]);
        Assert.Empty(JsonNode.Parse(own)!["Items"]!["PackageDownload"]!.AsArray());
    }

    [CiFact]
    [Situation("PackageReference with central versions, two frameworks, an application published for a runtime",
        "hardened once, in every bin and in publish")]
    public void Package_reference_with_central_versions_builds_a_library_that_its_consumers_get()
    {
        // Two target frameworks, trained once for both, and for the application that references the library and is published for a runtime.
        TestProject library = new(sdk, "Library");
        library.Write("Program.cs", "public static class Api { public static SafBuild.Runtime.SafModel Model() => SafModels.Net.Load(); }");
        library.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup>
                <PackageVersion Include="SafBuild.Sdk" Version="{sdk.Version}" />
                <PackageVersion Include="SafBuild.Runtime" Version="{sdk.Version}" />
              </ItemGroup>
            </Project>
            """);
        library.Write("Library.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
                <EnableWindowsTargeting>true</EnableWindowsTargeting>
                <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
                <SafWorkerPath>{PackedSdk.FakeWorker}</SafWorkerPath>
                <SafUseCache>false</SafUseCache>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="SafBuild.Sdk" PrivateAssets="all" />
                <PackageReference Include="SafBuild.Runtime" />
                <SafModel Include="net.onnx" ValidationData="val.npz" />
              </ItemGroup>
            </Project>
            """);
        library.Build("-m").AssertSuccess();
        Assert.Equal(["harden net", "gate net"], library.Runs);
        Assert.Equal("1", library.Built());
        Assert.Equal("1", library.Built(framework: "net10.0-windows"));

        TestProject application = new(sdk);
        application.Write("Program.cs", "");
        application.Write("App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><ProjectReference Include="{library.At("Library.csproj")}" /></ItemGroup>
            </Project>
            """);
        application.Run("publish", "-o", application.At("out"), "-c", "Debug", "-r", "linux-x64", "--self-contained", "false")
            .AssertSuccess();
        Assert.True(File.Exists(application.At("out", "net.saf", "manifest.json")));
        Assert.Equal(2, library.Runs.Length);
    }

    [Fact]
    [Situation("A file-based app (#:sdk), item in Directory.Build.targets", "runs with its artifact")]
    public void File_based_app_finds_its_model()
    {
        TestProject project = new(sdk);
        project.Write("app.cs", $"""
            #:sdk SafBuild.Sdk@{sdk.Version}
            #:property SafReferenceRuntime=false
            #:property SafWorkerPath={PackedSdk.FakeWorker}
            #:property PublishAot=false
            System.Console.WriteLine(System.IO.File.ReadAllText(System.IO.Path.Combine(SafModels.Net.Path, "weights.bin")));
            """);
        File.Delete(project.At("Program.cs"));
        project.Write("Directory.Build.targets",
            """<Project><ItemGroup><SafModel Include="net.onnx" ValidationData="val.npz" /></ItemGroup></Project>""");
        (int exitCode, string output) = DotNet.Run(project.Folder, "run", "--artifacts-path", project.At("artifacts"), "app.cs");
        Assert.True(exitCode == 0, output);
        Assert.EndsWith("1", output.Trim(), StringComparison.Ordinal);
    }
}
