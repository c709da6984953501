using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>Projects in other languages, and of frameworks other than the newest.</summary>
public class LanguageTests(PackedSdk sdk)
{
    private const string VisualBasic = """
        Imports SafBuild.Runtime
        Module Program
            Sub Main(arguments As String())
                If arguments.Length > 0 Then
                    Using model = SafModels.Net.Load(), again As SafModel = SafModel.Load("net"), session = again.CreateSession()
                        System.Console.Write($"{again.Name}, {session.InputMetadata.Count} input")
                    End Using
                Else
                    System.Console.Write(SafModels.Net.Path)
                End If
            End Sub
        End Module
        """;

    private const string FSharp = """
        open SafBuild.Runtime
        [<EntryPoint>]
        let main arguments =
            if arguments.Length > 0 then
                use model = SafModels.Net.Load ()
                use again = SafModel.Load "net"
                use session = again.CreateSession ()
                printf "%s, %d input" again.Name session.InputMetadata.Count
            else
                printf "%s" SafModels.Net.Path
            0
        """;

    private const string CSharp = """
        if (args.Length == 0)
        {
            System.Console.Write(SafModels.Net.Path);
            return;
        }
        using var model = SafModels.Net.Load();
        using var again = SafBuild.Runtime.SafModel.Load("net");
        using var session = again.CreateSession();
        System.Console.Write($"{again.Name}, {session.InputMetadata.Count} input");
        """;

    [CiTheory]
    [InlineData("vb", VisualBasic)]
    [InlineData("fs", FSharp)]
    [Situation("Visual Basic, F#", "the generated class SafModels, with Path and Load()")]
    public void Other_languages_have_the_generated_class(string language, string code)
    {
        TestProject project = Project(language, code, realWorker: false, "<RootNamespace>Company.Product</RootNamespace>"
            + "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        project.Write("Directory.Build.targets", Projects.WithoutNatives);
        project.Build().AssertSuccess();
        (int exitCode, string output) = DotNet.Run(project.Folder, project.At("bin", "Debug", "net10.0", "App.dll"));
        Assert.Equal((0, project.At("bin", "Debug", "net10.0", "net.saf")), (exitCode, output.Trim()));
        project.AssertShips("1", project.Bin());
    }

    [SlowTheory]
    [InlineData("vb", VisualBasic, "net10.0")]
    [InlineData("fs", FSharp, "net10.0")]
    [InlineData("cs", CSharp, "net8.0")]
    public void Other_languages_and_frameworks_load_by_the_class_and_by_name(string language, string code, string framework)
    {
        TestProject project = Project(language, code, realWorker: true, $"<TargetFramework>{framework}</TargetFramework>"
            + "<RollForward>Major</RollForward>");
        OnnxBytes.Write(project.At("net.onnx"));
        project.Build().AssertSuccess();
        (int exitCode, string output) = DotNet.Run("/", project.At("bin", "Debug", framework, "App.dll"), "load");
        Assert.True(exitCode == 0, output);
        Assert.Equal("net, 1 input", output.Trim());
    }

    [SlowFact]
    [Situation("SafModel.Load by name in a single file", "finds the artifact beside the file, from any working directory")]
    public void Single_file_loads_by_name_from_any_folder()
    {
        TestProject project = Project("cs", CSharp, realWorker: true, "<UseAppHost>true</UseAppHost>"
            + "<RuntimeIdentifier>$(NETCoreSdkPortableRuntimeIdentifier)</RuntimeIdentifier><SelfContained>false</SelfContained>");
        OnnxBytes.Write(project.At("net.onnx"));
        project.Run("publish", "-p:PublishSingleFile=true", "-o", project.At("published")).AssertSuccess();
        Assert.False(File.Exists(project.At("published", "SafBuild.Runtime.dll")));
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(project.At("published", "App"), ["load"])
            {
                WorkingDirectory = "/",
                RedirectStandardOutput = true,
            })!;
        Assert.Equal("net, 1 input", process.StandardOutput.ReadToEnd().Trim());
    }

    /// <summary>SafBuild.Runtime is for .NET 8 and later. An older library hands its artifacts on, and no more.</summary>
    [CiFact]
    [Situation(".NET Standard 2.0: the artifact is handed on; its code calls Load()", "green; CS0619 with SAF0199, which says what to do")]
    public void Library_of_an_older_framework_hands_its_artifact_on_and_is_told_that_it_cannot_load()
    {
        TestProject library = new TestProject(sdk, "Old").Write("Program.cs",
            "public static class Api { public static string Folder { get { return SafModels.Net.Path; } } }");
        library.WithModel(properties: "<OutputType>Library</OutputType><TargetFramework>netstandard2.0</TargetFramework>"
            + "<SafReferenceRuntime>true</SafReferenceRuntime><TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        TestProject application = new TestProject(sdk, "App").Write("Program.cs", "System.Console.Write(Api.Folder);");
        application.Write("App.csproj", Projects.Plain(Projects.Reference(library)));
        application.Build().AssertSuccess();
        (int exitCode, string output) = DotNet.Run(application.Folder, application.At("bin", "Debug", "net10.0", "App.dll"));
        Assert.Equal((0, application.At("bin", "Debug", "net10.0", "net.saf")), (exitCode, output.Trim()));
        library.AssertShips("1", application.Bin());

        library.Write("Program.cs", "public static class Api { public static void Start() { SafModels.Net.Load(); } }");
        string text = library.Build("--no-restore").AssertOnlyError("CS0619").Text;
        foreach (string said in new[] { "SAF0199", ".NET 8", "TargetFrameworks", "SafModel.Load" })
        {
            Assert.Contains(said, text, StringComparison.Ordinal);
        }
    }

    [SlowTheory]
    [InlineData("vb", VisualBasic, "BC30668")]
    [InlineData("fs", FSharp, "FS0101")]
    public void Load_without_the_Runtime_is_an_error_that_says_what_to_do(string language, string code, string error)
    {
        TestProject project = Project(language, code.Replace("Imports SafBuild.Runtime", "", StringComparison.Ordinal)
            .Replace("open SafBuild.Runtime", "", StringComparison.Ordinal), realWorker: false,
            "<SafReferenceRuntime>false</SafReferenceRuntime>");
        BuildResult built = project.Build();
        Assert.False(built.Succeeded);
        Assert.Contains(built.Errors, e => e.Code == error && e.Text.Contains("SAF0199", StringComparison.Ordinal));
    }

    private TestProject Project(string language, string code, bool realWorker, string properties)
    {
        string items = language == "fs" ? """<Compile Include="Program.fs" />""" : "";
        TestProject project = new TestProject(sdk).WithModel(
            realWorker ? """<SafModel Include="net.onnx" Gate="Off" />""" : """<SafModel Include="net.onnx" ValidationData="val.npz" />""",
            $"<SafReferenceRuntime>true</SafReferenceRuntime>{properties}", realWorker, items);
        File.Move(project.At("App.csproj"), project.At($"App.{language}proj"));
        File.Delete(project.At("Program.cs"));
        return project.Write($"Program.{language}", code);
    }
}
