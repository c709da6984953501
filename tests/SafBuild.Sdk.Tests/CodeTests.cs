using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>The class SafModels: there whenever the application's code is compiled, and for its own project alone.</summary>
public class CodeTests(PackedSdk sdk)
{
    [Fact]
    [Situation("SafEnabled=false, warnings as errors",
        "compiles with class and Runtime, no worker, no artifact, one line says so")]
    public void Switched_off_the_code_compiles_and_one_line_says_how_many_models_nobody_judged()
    {
        TestProject project = new TestProject(sdk)
            .Write("Program.cs", "if (args.Length > 0) { SafModels.Net.Load(); } System.Console.Write(SafModels.Second.Path);")
            .Write("second.onnx", "0")
            .WithModel("""<SafModel Include="*.onnx" ValidationData="val.npz" />""", "<SafEnabled>false</SafEnabled>"
                + "<SafReferenceRuntime>true</SafReferenceRuntime><TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        BuildResult built = project.Build("-warnaserror");
        built.AssertSuccess();
        Assert.Single(built.Output.Split('\n'), l => l.Contains("2 model(s) neither hardened nor judged", StringComparison.Ordinal));
        Assert.Empty(project.Runs);
        Assert.False(Directory.Exists(project.At("bin", "Debug", "net10.0", "net.saf")));
        Assert.False(Directory.Exists(project.At("obj", "safbuild")));
        (int exitCode, string output) = DotNet.Run(project.Folder, project.At("bin", "Debug", "net10.0", "App.dll"));
        Assert.Equal((0, project.At("bin", "Debug", "net10.0", "second.saf")), (exitCode, output.Trim()));
    }

    [Fact]
    public void Class_goes_with_the_last_model()
    {
        TestProject project = new TestProject(sdk)
            .Write("Program.cs", "System.Console.Write(SafModels.Net.Path);")
            .WithModel("""<SafModel Include="net.onnx" ValidationData="val.npz" Condition="'$(NoModel)' == ''" />""",
                "<SafEnabled>false</SafEnabled>");
        project.Build().AssertSuccess();
        project.Build("--no-restore", "-p:NoModel=true").AssertOnlyError("CS0103");
    }

    /// <summary>C# 7.3 is what .NET Framework and .NET Standard 2.0 get.</summary>
    [Fact]
    [Situation("InternalsVisibleTo between two projects with models, C# 7.3",
        "no CS0436, each its own SafModels")]
    public void Project_that_sees_the_internals_of_another_has_its_own_class_alone()
    {
        const string Old = "<LangVersion>7.3</LangVersion><TreatWarningsAsErrors>true</TreatWarningsAsErrors>";
        TestProject library = new TestProject(sdk, "Library")
            .Write("Program.cs", "internal static class Api { internal static string Folder { get { return SafModels.Net.Path; } } }")
            .WithModel(properties: $"{Old}<OutputType>Library</OutputType>", items: """<InternalsVisibleTo Include="App" />""");
        TestProject project = new TestProject(sdk)
            .Write("Program.cs", """
                internal static class Program
                {
                    private static void Main() { System.Console.Write(SafModels.Other.Path == Api.Folder); }
                }
                """)
            .WithModel("""<SafModel Include="net.onnx" Name="other" ValidationData="val.npz" />""", Old,
                items: $"""<ProjectReference Include="{library.At("Library.csproj")}" />""");
        BuildResult built = project.Build();
        built.AssertSuccess();
        Assert.Empty(built.Warnings);

        project.Write("Program.cs", "internal static class Program { private static void Main() { var x = SafModels.Net.Path; } }");
        project.Build("--no-restore").AssertOnlyError("CS0117");
    }

    [Fact]
    [Situation("dotnet watch", "watches models and the data files that their items name")]
    public void Watch_sees_models_and_data()
    {
        TestProject project = new TestProject(sdk).Write("train.npz", "").Write("models/deep/second.onnx", "1").WithModel("""
            <SafModel Include="net.onnx;models/**/*.onnx" TrainingData="train.npz" ValidationData="val.npz" />
            """, "<SafRestoreLibTorch>false</SafRestoreLibTorch>");
        (int exitCode, string output) = DotNet.Run(project.Folder, "watch", "--list");
        Assert.True(exitCode == 0, output);
        string[] watched = output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Empty(new[] { "net.onnx", "models/deep/second.onnx", "train.npz", "val.npz" }.Select(f => project.At(f)).Except(watched));
    }
}
