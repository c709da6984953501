using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace SafBuild.Hardener.Tests.Architecture;

/// <summary>The planted defects of <c>build.cs mutants</c>: what can be held without building each of them.</summary>
public partial class MutantPatchTests
{
    private static readonly string Root = typeof(MutantPatchTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    private static readonly string[] Classes =
        ["injection", "statistics", "metrics", "batches", "verdict", "keys", "store", "copy", "files", "policy"];

    private static readonly string[] Patches = [.. Directory.GetFiles(
        Path.Combine(Root, "tests", "Mutants"), "*.patch", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_45_and_three_of_each_class()
    {
        ILookup<string, string> byClass = Patches.ToLookup(p => Path.GetFileName(Path.GetDirectoryName(p)!));
        Assert.True(Patches.Length >= 45, $"{Patches.Length} patches");
        Assert.Equal(Classes.Order(), byClass.Select(c => c.Key).Order());
        Assert.All(byClass, c => Assert.True(c.Count() >= 3, c.Key));
    }

    /// <summary>A sentence, tests that there are, then the patch: few lines, of files that are shipped.</summary>
    [Fact]
    public void Headers_are_well_formed_and_name_tests_that_there_are()
    {
        Dictionary<string, string[]> sources = [];
        foreach (string patch in Patches)
        {
            string[] lines = File.ReadAllLines(patch);
            string[] header = [.. lines.TakeWhile(l => !l.StartsWith("diff --git a/src/", StringComparison.Ordinal))];
            Assert.True(header.Length is > 2 and < 8 && header.Length < lines.Length && header[^1].Length == 0, patch);
            Assert.Matches("^Defect: .+[.]$", header[0]);
            Assert.All(header[1..^1], l => Assert.Matches(TestLine(), l));
            Assert.InRange(lines.Count(l => Regex.IsMatch(l, "^[-+](?![-+]{2} )")), 1, 12);
            foreach (Match test in header.Select(l => TestLine().Match(l)).Where(m => m.Groups["project"].Success))
            {
                string project = test.Groups["project"].Value;
                if (!sources.TryGetValue(project, out string[]? texts))
                {
                    texts = [.. Directory.GetFiles(Path.Combine(Root, project), "*Tests.cs", SearchOption.AllDirectories)
                        .Select(f => Path.GetRelativePath(Path.Combine(Root, project), f)[..^3].Replace(Path.DirectorySeparatorChar, '.'))];
                    sources.Add(project, texts);
                }

                Assert.All(test.Groups["name"].Captures,
                    name => Assert.Contains(texts, t => t.EndsWith(name.Value, StringComparison.Ordinal)));
            }
        }
    }

    /// <summary>One that does not is a defect that nobody plants any more.</summary>
    [Fact]
    public void Every_patch_applies()
    {
        string git = Path.Combine(Root, ".git");
        Assert.SkipUnless(Directory.Exists(git) || File.Exists(git), $"'{Root}' is no work tree of git");
        List<string> failed = [];
        foreach (string patch in Patches)
        {
            ProcessStartInfo start = new("git", ["apply", "--check", "--recount", "-C1", patch])
            {
                WorkingDirectory = Root,
                RedirectStandardError = true,
            };
            using Process process = Started(start);
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                failed.Add($"{Path.GetRelativePath(Root, patch)}: {error.Split('\n')[0]}");
            }
        }

        Assert.Equal([], failed);
    }

    /// <summary>
    /// What compares with stored outputs sees every change, right or wrong, and so says nothing about a planted defect: it has the trait by
    /// which <c>build.cs mutants</c> leaves it out. Known by its name, or by a hash in its source.
    /// </summary>
    [Fact]
    public void Tests_that_compare_with_stored_outputs_say_so()
    {
        (string Method, string Text)[] tests = [.. new[] { "Hardener", "Runtime", "Tasks", "Runtime.Tasks" }
            .SelectMany(p => Directory.GetFiles(Path.Combine(Root, "tests", $"SafBuild.{p}.Tests"), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .SelectMany(f => TestMethod().Split(File.ReadAllText(f)).Skip(1)).Select(t => (MethodName().Match(t).Groups[1].Value, t))];
        Assert.True(tests.Length > 400, $"only {tests.Length} tests were found");
        string[] stored =
            [.. tests.Where(t => StoredName().IsMatch(t.Method) || StoredHash().IsMatch(t.Text)).Select(t => t.Method)];
        Assert.Contains("Inject_of_one_trial_is_pinned", stored);
        Assert.Equal(stored.Order(), tests.Where(t => StoredTrait().IsMatch(t.Text)).Select(t => t.Method).Order());
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Skip($"git does not start: {e.Message}");
            throw;
        }
    }

    [GeneratedRegex(@"^(?:Test: (?<project>tests/SafBuild\.[\w.]+) --filter (?:\|?FullyQualifiedName~(?<name>[\w.]+))+|Hangs: .+)$")]
    private static partial Regex TestLine();

    /// <summary>Before its attributes.</summary>
    [GeneratedRegex(@"(?=^    \[(?:Fact|Theory)\b)", RegexOptions.Multiline)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"^    (?:public|internal) (?:unsafe |async )*\w+ (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex MethodName();

    [GeneratedRegex("pinned$|recorded$")]
    private static partial Regex StoredName();

    [GeneratedRegex("""^    \[Trait\("Compares", "StoredOutput"\)\]""", RegexOptions.Multiline)]
    private static partial Regex StoredTrait();

    /// <summary>Sixteen digits and more of a hash as text.</summary>
    [GeneratedRegex("[\" ](?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{16,}\"")]
    private static partial Regex StoredHash();
}
