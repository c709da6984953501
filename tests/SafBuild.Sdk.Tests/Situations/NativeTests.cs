using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>The library of ONNX Runtime that an application brings along.</summary>
public class NativeTests(PackedSdk sdk)
{
    private const string Model = """<SafModel Include="net.onnx" ValidationData="val.npz" />""";
    private const string OnnxRuntime = """<PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.1" {0} />""";

    [SlowFact]
    [Situation("An application without the library of ONNX Runtime (ExcludeAssets), a library without it", "SAF0119; green")]
    [Situation("The same with a library of its own as Content, and with SafCheckNatives=false", "green, shipped")]
    public void Application_without_the_library_is_an_error()
    {
        string without = OnnxRuntime.Replace("{0}", "ExcludeAssets=\"native\"", StringComparison.Ordinal);
        TestProject project = Project(without);
        BuildResult built = project.Build();
        built.AssertOnlyError("SAF0119");
        Assert.Contains("no package of the application has the library of ONNX Runtime", built.Errors[0].Text, StringComparison.Ordinal);
        Shipping.AssertShipsNothing(project.At("bin"));

        project.Build("--no-restore", "-p:SafCheckNatives=false").AssertSuccess();
        project.AssertShips("1", project.Bin());

        Project(without, Projects.Library).Write("Program.cs", "public static class Api { }").Build().AssertSuccess();
        TestProject own = Project(without + """<Content Include="libonnxruntime.so" CopyToOutputDirectory="PreserveNewest" />""");
        own.Write("libonnxruntime.so", "").Build().AssertSuccess();
        own.AssertShips("1", own.Bin());
    }

    [SlowFact]
    [Situation("An application for a platform that ONNX Runtime has no library for (linux-musl-x64)", "SAF0119 names the platform")]
    public void Platform_without_the_library_is_an_error()
    {
        TestProject project = Project("");
        BuildResult built = project.Build("-r", "linux-musl-x64", "--no-self-contained");
        built.AssertOnlyError("SAF0119");
        Assert.Contains("for linux-musl-x64", built.Errors[0].Text, StringComparison.Ordinal);
        project.Build("-r", "linux-arm64", "--no-self-contained").AssertSuccess();
    }

    [SlowFact]
    [Situation("An application with two packages that have the library (Microsoft.ML.OnnxRuntime and its Gpu form)",
        "SAF0119 names both, also for a runtime; with ExcludeAssets=\"native\" on one of them green")]
    public void Two_packages_with_the_library_are_an_error()
    {
        TestProject project = Project("""<PackageReference Include="Other.Gpu" Version="1.0.0" />""");
        string feed = project.At("feed");
        TinyPackage.Write(feed, "Other.Gpu", "1.0.0", "runtimes/linux-x64/native/libonnxruntime.so");
        project.Write("nuget.config", File.ReadAllText(project.At("nuget.config"))
            .Replace("</packageSources>", $"<add key=\"own\" value=\"{feed}\" /></packageSources>", StringComparison.Ordinal));
        project.Build().AssertOnlyError("SAF0119");
        project.Build("-r", "linux-x64", "--no-self-contained").AssertOnlyError("SAF0119");
        project.WithModel(Model, Properties, items: OnnxRuntime.Replace("{0}", "ExcludeAssets=\"native\"", StringComparison.Ordinal)
            + """<PackageReference Include="Other.Gpu" Version="1.0.0" />""");
        project.Build().AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    /// <summary>The Runtime is referenced: the check comes with its package.</summary>
    private const string Properties = "<SafReferenceRuntime>true</SafReferenceRuntime>";

    private TestProject Project(string items, string properties = "") =>
        new TestProject(sdk).Write("Program.cs", "System.Console.WriteLine(SafModels.Net.Path);").WithModel(Model, Properties + properties,
            items: items);
}
