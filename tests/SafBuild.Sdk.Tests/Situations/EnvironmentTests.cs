using System.Text.Json.Nodes;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>Commands, cultures, folders and switches of MSBuild around a build.</summary>
public class EnvironmentTests(PackedSdk sdk)
{
    private const string Model = """<SafModel Include="net.onnx" ValidationData="val.npz" />""";

    [SlowFact]
    [Situation("A user interface and numbers in German and Turkish, LANG=C",
        "the same artifact and verdict: the second build does nothing")]
    public void Cultures_give_one_key()
    {
        TestProject project = new TestProject(sdk)
            .WithModel("""<SafModel Include="net.onnx" ValidationData="val.npz" BitErrorRate="1e-4" />""");
        project.Run("restore").AssertSuccess();
        foreach (string culture in new[] { "de_DE.UTF-8", "tr_TR.UTF-8", "C" })
        {
            project.Environment["LANG"] = culture;
            project.Environment["LC_ALL"] = culture;
            project.Environment["DOTNET_CLI_UI_LANGUAGE"] = culture.Split('_')[0] is "C" ? "en" : culture[..2];
            project.Build("--no-restore").AssertSuccess();
            project.AssertShips("1", project.Bin());
        }

        Assert.Equal((1, 1), project.Work);
        Assert.Contains(project.Judged, j => j.EndsWith(" Pass 0.0001 0.01", StringComparison.Ordinal));
    }

    [SlowFact]
    [Situation("The same number written in other ways: 1e-4, 1E-4, .0001, 0.01%", "one key: the second build does nothing")]
    public void Spellings_of_a_number_give_one_key()
    {
        TestProject project = new TestProject(sdk).WithModel(Model);
        project.Run("restore").AssertSuccess();
        foreach (string number in new[] { "1e-4", "1E-4", ".0001", "0.00010", " 1e-4 " })
        {
            project.Build("--no-restore", $"-p:SafBitErrorRate={number}").AssertSuccess();
        }

        project.Build("--no-restore", "-p:SafFunction=ARCTAN", "-p:SafBitErrorRate=1e-4").AssertSuccess();
        project.AssertShips("1", project.Bin());
        Assert.Equal((1, 1), project.Work);
    }

    [SlowFact]
    [Situation("build -check", "no finding of BuildCheck, shipped")]
    public void Check_finds_nothing()
    {
        TestProject project = new TestProject(sdk).WithModel(Model);
        BuildResult check = project.Build("-check");
        check.AssertSuccess();
        Assert.DoesNotContain(check.Warnings, w => w.Code.StartsWith("BC", StringComparison.Ordinal));
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("-question after a build", "green: nothing to do")]
    [Situation("-question after the model changed, and after the artifact in bin was damaged", "SAF0115: nothing is hardened or copied")]
    public void Question_is_answered_and_does_nothing()
    {
        TestProject project = new TestProject(sdk).WithModel(Model);
        project.Build().AssertSuccess();
        project.Build("--no-restore", "-question").AssertSuccess();
        Assert.Equal((1, 1), project.Work);
        project.Write("net.onnx", "1 changed");
        project.Build("--no-restore", "-question").AssertOnlyError("SAF0115");
        Assert.Equal((1, 1), project.Work);
        project.AssertShips("1", project.Bin());
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1 changed", project.Bin());
        project.Build("--no-restore", "-question").AssertSuccess();
        string weights = Path.Combine(project.Bin(), "net.saf", "weights.bin");
        File.WriteAllText(weights, "1 damaged");
        project.Build("--no-restore", "-question").AssertOnlyError("SAF0115");
        Assert.Equal("1 damaged", File.ReadAllText(weights));
    }

    [SlowFact]
    [Situation("A second work tree of the repository (git worktree)", "each hardens and ships its own model")]
    public void Work_trees_are_kept_apart()
    {
        TestProject project = new TestProject(sdk).WithModel(Model).Write(".gitignore", "bin/\nobj/\n*.log\n");
        string other = Path.Combine(Path.GetDirectoryName(project.Folder)!, "worktree");
        Git(project.Folder, "init", "-q");
        Git(project.Folder, "add", "-A");
        Git(project.Folder, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "one");
        Git(project.Folder, "worktree", "add", "-q", other);
        File.WriteAllText(Path.Combine(other, "net.onnx"), "1 other");
        project.Build().AssertSuccess();
        (int exitCode, string output) = DotNet.Run(other, "build", "-v:m", "-tl:off");
        Assert.True(exitCode == 0, output);
        project.AssertShips("1", project.Bin());
        Assert.Equal("1 other", File.ReadAllText(Path.Combine(other, "bin", "Debug", "net10.0", "net.saf", "weights.bin")));

        static void Git(string folder, params string[] arguments)
        {
            using System.Diagnostics.Process git = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
            git.WaitForExit();
            Assert.Equal(0, git.ExitCode);
        }
    }

    [SlowFact]
    [Situation("-getTargetResult:SafVerdict", "artifact, name, hash, verdict and report of each model")]
    public void Result_of_the_verdict_target_has_all_of_it()
    {
        TestProject project = new TestProject(sdk).WithModel(Model);
        project.Build().AssertSuccess();
        JsonNode item = Assert.Single(JsonNode.Parse(project.Evaluate("-t:SafVerdict", "-getTargetResult:SafVerdict"))!
            ["TargetResults"]!["SafVerdict"]!["Items"]!.AsArray())!;
        Assert.Equal(("net", new Expected("1").Hash, "Pass"),
            ((string)item["Name"]!, (string)item["Hash"]!, (string)item["Verdict"]!));
        Assert.True(File.Exists(Path.Combine((string)item["Identity"]!, "weights.bin")));
        Assert.True(File.Exists((string)item["Report"]!));
        Assert.Equal(project.At("App.csproj"), (string)item["Source"]!);
    }

    [SlowFact]
    [Situation("A project opened through a link to its folder", "the second build does nothing, shipped")]
    [Situation("A lock file, then --locked-mode", "green, shipped")]
    public void Project_through_a_link_and_locked_restore()
    {
        TestProject project = new TestProject(sdk).WithModel(Model, "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>");
        project.Build().AssertSuccess();
        string link = Path.Combine(Path.GetDirectoryName(project.Folder)!, "link");
        Directory.CreateSymbolicLink(link, project.Folder);
        (int exitCode, string output) = DotNet.Run(link, "build", "-v:m", "-tl:off");
        Assert.True(exitCode == 0, output);
        (exitCode, output) = DotNet.Run(project.Folder, "restore", "--locked-mode", "--force");
        Assert.True(exitCode == 0, output);
        project.Build("--no-restore").AssertSuccess();
        Assert.Equal((1, 1), project.Work);
        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("-t:Compile, -t:Publish, -t:Build;Pack", "shipped wherever files are copied")]
    [Situation("run --no-build after a build", "runs with the artifact of bin")]
    public void Targets_by_name_ship()
    {
        TestProject project = new TestProject(sdk)
            .Write("Program.cs", """
                System.Console.Write(System.IO.File.ReadAllText(System.IO.Path.Combine(SafModels.Net.Path, "weights.bin")));
                """)
            .WithModel(Model);
        project.Build("-t:Compile").AssertSuccess();
        project.Run("msbuild", "-t:Publish", $"-p:PublishDir={project.At("out")}/").AssertSuccess();
        project.AssertShips("1", project.At("out"));
        project.Run("msbuild", "-t:Build;Pack", $"-p:PackageOutputPath={project.At("packages")}").AssertSuccess();
        project.AssertShips("1", project.Bin());
        Assert.Single(Directory.GetFiles(project.At("packages"), "*.nupkg"));
        (int exitCode, string output) = DotNet.Run(project.Folder, "run", "--no-build");
        Assert.Equal((0, "1"), (exitCode, output.Trim()));
        Assert.Equal((1, 1), project.Work);
    }

    [SlowFact]
    [Situation("pack with symbols, sources, GeneratePackageOnBuild", "the artifact is in the main package only")]
    public void Symbol_packages_have_no_artifact()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "public static class Api { }").WithModel(Model,
            Projects.Library + "<GeneratePackageOnBuild>true</GeneratePackageOnBuild><IncludeSymbols>true</IncludeSymbols>"
            + "<SymbolPackageFormat>snupkg</SymbolPackageFormat><IncludeSource>true</IncludeSource>");
        project.Build().AssertSuccess();
        foreach (string file in Directory.GetFiles(project.At("bin", "Debug"), "*.*nupkg"))
        {
            using System.IO.Compression.ZipArchive package = System.IO.Compression.ZipFile.OpenRead(file);
            int weights = package.Entries.Count(e => e.FullName.EndsWith("net.saf/weights.bin", StringComparison.Ordinal));
            Assert.Equal(Path.GetFileName(file) == "App.1.0.0.nupkg" ? 1 : 0, weights);
        }

        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("An item twice, and names that differ only in case", "SAF0110, nothing runs")]
    [Situation("models/v1/net.onnx and models/v2/net.onnx by a wildcard", "SAF0110 with the way out, Name")]
    public void Doubled_names_are_an_error()
    {
        TestProject project = new TestProject(sdk).Write("models/v1/net.onnx", "1").Write("models/v2/net.onnx", "1 b")
            .WithModel(Model + """<SafModel Include="net.onnx" Name="NET" ValidationData="val.npz" />""");
        Assert.Equal("SAF0110", project.Build().Errors.Select(e => e.Code).Distinct().Single());
        project.WithModel("""<SafModel Include="models/**/*.onnx" ValidationData="val.npz" />""");
        BuildResult twice = project.Build("--no-restore");
        Assert.All(twice.Errors, e => Assert.Equal("SAF0110", e.Code));
        Assert.Contains("Name", twice.Errors[0].Text, StringComparison.Ordinal);
        Assert.Empty(project.Runs);
        Shipping.AssertShipsNothing(project.At("bin"));
    }

    [SlowFact]
    [Situation("UI and data of any letters: Größe.onnx, 模型, a+b, a space", "shipped under these names")]
    public void Names_of_any_letters_ship()
    {
        string[] names = ["Größe", "模型", "a+b", "with space", "3d.net"];
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;");
        foreach (string name in names)
        {
            project.Write($"my models/{name}.onnx", "1 " + name);
        }

        project.WithModel("""<SafModel Include="my models/*.onnx" ValidationData="val.npz" />""");
        project.Build().AssertSuccess();
        Assert.All(names, n => project.AssertShips(new("1 " + n, n), project.Bin()));
        project.Run("publish", "--no-build", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
        Assert.All(names, n => project.AssertShips(new("1 " + n, n), project.At("out")));
    }
}
