using System.Text.RegularExpressions;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests;

/// <summary>What no target of ours may do.</summary>
public class TargetsTests
{
    [Fact]
    public void No_target_makes_paths_from_metadata()
    {
        foreach (string file in Directory.EnumerateFiles(
            Path.Combine(PackedSdk.RepositoryRoot, "src"), "*.targets", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj")))
        {
            // An empty list there is the root of the file system. Comments may name the trap.
            string text = Regex.Replace(File.ReadAllText(file), "<!--.*?-->", "", RegexOptions.Singleline);
            Assert.DoesNotMatch(@"Include=""[^""]*[%@]\([^""]*\*", text);
        }
    }
}
