using System.Diagnostics;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Tests.Shared;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>The library of ONNX Runtime that an application brings along.</summary>
public class NativeTests(PackedSdk sdk)
{
    private const string Model = """<SafModel Include="net.onnx" ValidationData="val.npz" />""";
    private const string OnnxRuntime = """<PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.1" {0} />""";

    /// <summary>What an application does with the library at its first load.</summary>
    private const string Use = "System.Console.WriteLine(Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString());";

    [Fact]
    [Situation("A console application that has SafBuild through a library alone, a library with the SDK",
        "SAF0119 with the line to add; with it green, and the library loads")]
    public void Application_behind_a_library_writes_one_line()
    {
        TestProject library = new TestProject(sdk, "Lib").Write("Program.cs", "public static class Api { }")
            .WithModel(Model, Projects.Library + Properties);
        TestProject application = new TestProject(sdk).Write("Program.cs", Use);
        application.Write("App.csproj", Projects.Plain(Projects.Reference(library)));
        string line = OnnxRuntime.Replace("{0} ", "", StringComparison.Ordinal);
        string text = application.Build().AssertOnlyError("SAF0119").Text;
        Assert.Contains($"add {line} to the project", text, StringComparison.Ordinal);
        Shipping.AssertShipsNothing(application.At("bin"));

        application.Write("App.csproj", Projects.Plain(Projects.Reference(library) + line));
        application.Build().AssertSuccess();
        library.AssertShips("1", application.Bin());
        Assert.Equal("1.31.1", Run(application, "exec", application.At("bin", "Debug", "net10.0", "App.dll")));
    }

    [SlowFact]
    [Situation("A test project, a web application, a file-based one, each with the SDK and nothing else", "green, and the library loads")]
    public void Every_kind_of_application_gets_the_library()
    {
        TestProject test = new TestProject(sdk).WithModel(Model, Properties + "<UseAppHost>true</UseAppHost>", items: """
            <PackageReference Include="xunit.v3" Version="3.2.2" />
            """);
        test.Write("Program.cs", $$"""public class T { [Xunit.Fact] public void Loads() { {{Use}} } }""");
        test.Build("-warnaserror").AssertSuccess();
        Run(test, "exec", test.At("bin", "Debug", "net10.0", "App.dll"));

        TestProject web = Project("").Write("Program.cs", Use);
        string project = File.ReadAllText(web.At("App.csproj"));
        web.Write("App.csproj", project.Replace("Microsoft.NET.Sdk\"", "Microsoft.NET.Sdk.Web\"", StringComparison.Ordinal)
            .Replace("<OutputType>Exe</OutputType>", "", StringComparison.Ordinal)).Build("-warnaserror").AssertSuccess();
        Assert.Equal("1.31.1", Run(web, "exec", web.At("bin", "Debug", "net10.0", "App.dll")));

        TestProject file = new TestProject(sdk).Write("app.cs", $"""
            #:sdk SafBuild.Sdk@{sdk.Version}
            #:property SafWorkerPath={PackedSdk.FakeWorker}
            #:property PublishAot=false
            {Use}
            """);
        File.Delete(file.At("Program.cs"));
        Assert.EndsWith("1.31.1", Run(file, "run", "--artifacts-path", file.At("artifacts"), "app.cs"), StringComparison.Ordinal);
    }

    [SlowFact]
    [Situation("A real model in an application of .NET 8 and .NET 10, from the packages, self-contained", "the same outputs, bit for bit")]
    public void Application_of_net8_gives_the_outputs_of_net10()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", """
            using Microsoft.ML.OnnxRuntime;
            using Microsoft.ML.OnnxRuntime.Tensors;
            using var model = SafModels.Net.Load();
            using var session = model.CreateSession();
            var x = new DenseTensor<float>(new float[] { 5.1f, 3.5f, 1.4f, 0.2f }, new[] { 1, 4 });
            string name = System.Linq.Enumerable.First(session.InputMetadata.Keys);
            using var outputs = session.Run(new[] { NamedOnnxValue.CreateFromTensor(name, x) });
            System.Console.WriteLine(System.Environment.Version.Major);
            foreach (var output in outputs)
                if (output.Value is Tensor<float> values)
                    foreach (float value in values) System.Console.WriteLine(System.BitConverter.SingleToInt32Bits(value).ToString("X8"));
            """);
        project.WithModel("""<SafModel Include="net.onnx" Gate="Off" />""", "<TargetFramework />"
            + "<TargetFrameworks>net8.0;net10.0</TargetFrameworks><UseAppHost>true</UseAppHost><SelfContained>true</SelfContained>"
            + "<RuntimeIdentifier>$(NETCoreSdkPortableRuntimeIdentifier)</RuntimeIdentifier>", realWorker: true);
        File.Copy(TestData.Path("models/iris-mlp.onnx"), project.At("net.onnx"), overwrite: true);
        project.Build("-warnaserror").AssertSuccess();
        string[][] lines = [.. new[] { "net8.0", "net10.0" }.Select(f => Start(Directory.GetFiles(project.At("bin", "Debug", f),
            OperatingSystem.IsWindows() ? "App.exe" : "App", SearchOption.AllDirectories).Single()).Split(Environment.NewLine))];
        Assert.Equal("8", lines[0][0]);
        Assert.Equal("10", lines[1][0]);
        Assert.True(lines[0].Length > 1);
        Assert.Equal(lines[1][1..], lines[0][1..]);
    }

    [SlowFact]
    [Situation("publish for a runtime and self-contained, single file", "green, the library of that platform alone, and it loads")]
    public void Published_application_has_the_library_of_its_platform()
    {
        TestProject project = Project("").Write("Program.cs", Use);
        string runtime = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        project.Run("publish", "-r", runtime, "--no-self-contained", "-o", project.At("out")).AssertSuccess();
        string[] natives = [.. Directory.GetFiles(project.At("out"), "*onnxruntime.*", SearchOption.AllDirectories)
            .Select(f => Path.GetFileName(f)).Where(f => !f.StartsWith("Microsoft", StringComparison.Ordinal))];
        Assert.Equal([OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib"
            : "libonnxruntime.so"], natives);
        Assert.Equal("1.31.1", Run(project, "exec", project.At("out", "App.dll")));

        project.Run("publish", "-r", runtime, "--self-contained", "-o", project.At("whole"), "-p:UseAppHost=true",
            "-p:PublishSingleFile=true").AssertSuccess();
        Assert.Equal("1.31.1", Start(project.At("whole", "App")));
    }

    [SlowFact]
    [Situation("An application without the library of ONNX Runtime (ExcludeAssets), a library without it", "SAF0119; green")]
    [Situation("The same with a library of its own as Content, and with SafCheckNatives=false", "green, shipped")]
    public void Application_without_the_library_is_an_error()
    {
        string without = OnnxRuntime.Replace("{0}", "ExcludeAssets=\"native\"", StringComparison.Ordinal);
        TestProject project = Project(without);
        BuildResult built = project.Build();
        built.AssertOnlyError("SAF0119");
        Assert.Contains("Microsoft.ML.OnnxRuntime 1.31.1 is restored and its native files are left out", built.Errors[0].Text,
            StringComparison.Ordinal);
        Shipping.AssertShipsNothing(project.At("bin"));

        project.Build("--no-restore", "-p:SafCheckNatives=false").AssertSuccess();
        project.AssertShips("1", project.Bin());

        Project(without, Projects.Library).Write("Program.cs", "public static class Api { }").Build().AssertSuccess();
        TestProject own = Project("""<Content Include="libonnxruntime.so" CopyToOutputDirectory="PreserveNewest" />""",
            "<SafOnnxRuntimePackage>None</SafOnnxRuntimePackage>");
        own.Write("libonnxruntime.so", "").Build().AssertSuccess();
        own.AssertShips("1", own.Bin());
    }

    [SlowFact]
    [Situation("An application for a platform that ONNX Runtime has no library for (linux-musl-x64, osx-x64)",
        "SAF0119 names the platform, and those that the package has")]
    public void Platform_without_the_library_is_an_error()
    {
        TestProject project = Project("");
        foreach (string runtime in new[] { "linux-musl-x64", "osx-x64" })
        {
            string text = project.Build("-r", runtime, "--no-self-contained").AssertOnlyError("SAF0119").Text;
            Assert.Contains($"for {runtime}", text, StringComparison.Ordinal);
            Assert.Contains("has it for linux-arm64, linux-x64, osx-arm64, win-arm64, win-x64", text, StringComparison.Ordinal);
        }

        project.Build("-r", "linux-arm64", "--no-self-contained").AssertSuccess();
    }

    [SlowFact]
    [Situation("An application with two packages that have the library (Microsoft.ML.OnnxRuntime and its Gpu form)",
        "SAF0119 names both, also for a runtime; with ExcludeAssets=\"native\" on one of them green")]
    [Situation("A package with the library that is not Microsoft's, beside the SDK's own",
        "SAF0119 names SafOnnxRuntimePackage; with it green")]
    public void Two_packages_with_the_library_are_an_error()
    {
        const string other = """<PackageReference Include="Other.Gpu" Version="1.0.0" />""";
        TestProject project = Project(other);
        string feed = project.At("feed");
        TinyPackage.Write(feed, "Other.Gpu", "1.0.0", "runtimes/linux-x64/native/libonnxruntime.so");
        project.Write("nuget.config", File.ReadAllText(project.At("nuget.config"))
            .Replace("</packageSources>", $"<add key=\"own\" value=\"{feed}\" /></packageSources>", StringComparison.Ordinal));
        Assert.Contains("<SafOnnxRuntimePackage>None</SafOnnxRuntimePackage>", project.Build().AssertOnlyError("SAF0119").Text,
            StringComparison.Ordinal);
        project.Build("-r", "linux-x64", "--no-self-contained").AssertOnlyError("SAF0119");
        project.Build("-p:SafOnnxRuntimePackage=None").AssertSuccess();
        project.WithModel(Model, Properties, items: OnnxRuntime.Replace("{0}", "", StringComparison.Ordinal) + other);
        Assert.Contains("ExcludeAssets=\"native\"", project.Build().AssertOnlyError("SAF0119").Text, StringComparison.Ordinal);
        string excluded = OnnxRuntime.Replace("{0}", "ExcludeAssets=\"native\"", StringComparison.Ordinal);
        project.WithModel(Model, Properties, items: excluded + other);
        project.Build().AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    /// <summary>The Runtime is referenced: the check comes with its package.</summary>
    private const string Properties = "<SafReferenceRuntime>true</SafReferenceRuntime>";

    private static string Run(TestProject project, params string[] arguments)
    {
        Dictionary<string, string> environment = new() { ["ORT_DISABLE_TELEMETRY"] = "1" };
        (int exitCode, string output) = DotNet.Run(project.Folder, environment, arguments);
        Assert.True(exitCode == 0, output);
        return output.Trim();
    }

    private static string Start(string program)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true };
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private TestProject Project(string items, string properties = "") =>
        new TestProject(sdk).Write("Program.cs", "System.Console.WriteLine(SafModels.Net.Path);").WithModel(Model, Properties + properties,
            items: items);
}
