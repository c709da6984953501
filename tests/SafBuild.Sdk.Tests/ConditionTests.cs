using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests;

/// <summary>
/// Models are hardened by an evaluation without framework and runtime. What stands under a condition on them is not in it: an
/// error, where it once was a green build with the root of the file system in bin.
/// </summary>
public class ConditionTests(PackedSdk sdk)
{
    private const string TwoFrameworks =
        "<OutputType>Library</OutputType><LangVersion>latest</LangVersion><TargetFramework "
        + "/><TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks>";

    private const string Code = "public static class Api { }";

    [Fact]
    public void An_item_under_a_framework_is_refused_and_nothing_reaches_bin()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", Code).WithModel(
            """<SafModel Include="net.onnx" ValidationData="val.npz" Condition="'$(TargetFramework)' == 'net10.0'" />""", TwoFrameworks);
        RefusedWithAnEmptyBin(project, project.Build());
    }

    [Fact]
    public void An_item_under_a_runtime_is_refused_and_nothing_reaches_bin()
    {
        TestProject project = new TestProject(sdk).WithModel(
            """<SafModel Include="net.onnx" ValidationData="val.npz" Condition="'$(RuntimeIdentifier)' != ''" />""");
        RefusedWithAnEmptyBin(project, project.Build("-r", "linux-x64", "--self-contained", "false"));
    }

    [Fact]
    public void A_value_under_a_framework_is_refused()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", Code).WithModel(
            properties: TwoFrameworks + "<SafBitErrorRate Condition=\"'$(TargetFramework)' == 'net10.0'\">0.3</SafBitErrorRate>");
        BuildResult result = project.Build();
        Assert.Contains("other options", result.AssertOnlyError("SAF0112").Text, StringComparison.Ordinal);
        Assert.Null(project.Built());
    }

    [Fact]
    public void No_target_makes_paths_from_metadata()
    {
        foreach (string file in Directory.EnumerateFiles(
            Path.Combine(PackedSdk.RepositoryRoot, "src", "SafBuild.Sdk"), "*.targets", SearchOption.AllDirectories))
        {
            // Comments may name the trap.
            string text = System.Text.RegularExpressions.Regex
                .Replace(File.ReadAllText(file), "<!--.*?-->", "", System.Text.RegularExpressions.RegexOptions.Singleline);
            Assert.DoesNotMatch(@"Include=""[^""]*[%@]\([^""]*\*", text);
        }
    }

    private static void RefusedWithAnEmptyBin(TestProject project, BuildResult result)
    {
        Assert.Contains("was not judged", result.AssertOnlyError("SAF0112").Text, StringComparison.Ordinal);
        string[] copied = Directory.Exists(project.At("bin"))
            ? Directory.GetFileSystemEntries(project.At("bin"), "*", SearchOption.AllDirectories)
            : [];
        Assert.DoesNotContain(
            copied, f => f.EndsWith(".onnx", StringComparison.Ordinal) || Path.GetFileName(f) is "etc" or "weights.bin" or "manifest.json");
        Assert.Empty(project.Runs);
    }
}
