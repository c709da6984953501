using System.Reflection;
using System.Text.RegularExpressions;

namespace SafBuild.Hardener.Tests.Architecture;

/// <summary>
/// What the compiler has no rule for: long lines, large files, names of tests and of files. See docs/design.md, "House style".
/// </summary>
public class HouseStyleTests
{
    private const int LongestLine = 140;

    /// <summary>Words of a test's name that are names of something, with their own capitals.</summary>
    private static readonly string[] Names =
        ["OnnxRuntime", "GiB", "NaN", "ResNet20", "ResNet18", "ResNet56", "MatMul", "MaxTrials", "LibTorch", "IsNaN", "TorchSharp"];

    private static readonly string Root = typeof(HouseStyleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    private static readonly string[] Files =
    [
        Path.Combine(Root, "build.cs"),
        .. new[] { "src", "tests", "benchmarks", "samples", "docs" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")),
    ];

    [Fact]
    public void No_line_is_longer_than_140_columns() =>
        Assert.Equal([], Files.SelectMany(LongLines));

    private static IEnumerable<string> LongLines(string file) => File.ReadLines(file).Select((line, i) => (Line: line, Number: i + 1))
        .Where(l => l.Line.Length > LongestLine).Select(l => $"{Relative(file)}:{l.Number}");

    [Fact]
    public void Files_are_small()
    {
        (int Lines, string File)[] sizes = [.. Files.Select(f => (File.ReadLines(f).Count(), Relative(f))).Order()];
        Assert.True(sizes.Length > 500, $"only {sizes.Length} files were found below {Root}");
        Assert.InRange(sizes[sizes.Length / 2].Lines, 1, 80);
        Assert.InRange(sizes[sizes.Length * 9 / 10].Lines, 1, 200);
        Assert.Equal([], sizes.Where(s => s.Lines > 350));
    }

    [Fact]
    public void Names_of_tests_are_sentences()
    {
        string[] tests = [.. Files.Where(f => f.Contains("Tests", StringComparison.Ordinal)).SelectMany(f => Regex.Matches(
            File.ReadAllText(f), @"\[(?:Fact|Theory)\b.*\n(?:\s*(?:\[|//|///).*\n)*\s*(?:public|internal) (?:async )?\w+ (\w+)\(")
                .Select(m => m.Groups[1].Value))];
        Assert.True(tests.Length > 400, $"only {tests.Length} tests were found");
        Assert.Equal([], tests.Where(t => !IsSentence(t)));
    }

    [Theory]
    [InlineData("Every_flip_of_the_manifest_is_refused", true)]
    [InlineData("A_channel_of_zeros_gives_no_NaN", true)]
    [InlineData("Hole", true)]
    [InlineData("Build_Twice_GivesTheSameBytes", false)]
    [InlineData("ItWorks", false)]
    [InlineData("it_works", false)]
    public void A_sentence_is_words_with_underscores(string name, bool sentence) => Assert.Equal(sentence, IsSentence(name));

    [Fact]
    public void No_file_is_called_by_nothing_it_does() =>
        Assert.Equal([], Files.Select(Relative).Where(f => Regex.IsMatch(Path.GetFileName(f), "Utils?|Helpers?|Manager|Processor")));

    /// <summary>No word has a hump, but for names.</summary>
    private static bool IsSentence(string name) =>
        char.IsUpper(name[0]) && name.Split('_').All(word => Names.Contains(word) || !Regex.IsMatch(word, "[a-z][A-Z]"))
        && !name.Split('_').Skip(1).Any(word => Regex.IsMatch(word, "^[A-Z][a-z]{2,}$") && !Proper.Contains(word));

    /// <summary>Words that have a capital wherever they stand.</summary>
    private static readonly string[] Proper = ["Runtime", "System", "Half", "Constant", "Philox", "Google", "Protobuf", "Hardener"];

    private static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');
}
