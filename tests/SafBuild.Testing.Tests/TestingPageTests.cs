using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace SafBuild.Testing.Tests;

/// <summary>The code of docs/testing.md, compiled and run.</summary>
public sealed partial class TestingPageTests
{
    private static readonly string Root = typeof(TestingPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    private static IReadOnlyList<(float[] Image, int Label)> Samples => SmallModel.Samples;

    [Fact]
    public void Code_of_the_page_is_that_of_these_tests()
    {
        string tests = Plain(File.ReadAllText(
            Path.Combine(Root, "tests", "SafBuild.Testing.Tests", $"{nameof(TestingPageTests)}.cs")));
        string page = File.ReadAllText(Path.Combine(Root, "docs", "testing.md"));
        string[] blocks = [.. Block().Matches(page).Select(m => m.Groups[1].Value)];
        Assert.Equal(4, blocks.Length);
        Assert.All(blocks, b => Assert.Contains(Plain(b), tests));
    }

    [Fact]
    public void Model_survives_its_mission() =>
        SafAssert.Survives("small", Accuracy, bitErrorRate: 1e-3, draws: 20, seed: 7, leastScore: 0.75);

    [Fact]
    public void Result_of_the_page_asks_for_more()
    {
        SafSurvival survival = SafAssert.Survives("small", Accuracy, bitErrorRate: 1e-3, draws: 20, seed: 7, leastScore: 0.75);
        Assert.True(survival.MeanScore > 0.9, survival.ToString());
    }

    [Fact]
    public void Copy_of_the_page_is_loaded()
    {
        using SafFaultyCopy copy = SafFaults.Inject("small", bitErrorRate: 1e-3, seed: 7, draw: 7);
        using SafModel model = copy.Load();
        Console.WriteLine($"{copy}: {model.ReadReport}");
        Assert.False(model.ReadReport.IsClean);
    }

    [Fact]
    public void Least_score_that_the_model_does_not_keep_fails_with_the_message_of_the_page()
    {
        SafAssertException e = Assert.Throws<SafAssertException>(() => SafAssert.Survives(
            "small", Accuracy, bitErrorRate: 1e-3, draws: 60, seed: 7, leastScore: 1));
        string page = File.ReadAllText(Path.Combine(Root, "docs", "testing.md"));
        int start = page.IndexOf("SafAssert.Survives: ", StringComparison.Ordinal);
        string shown = page[start..page.IndexOf("\n```", start, StringComparison.Ordinal)];
        string folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        Assert.Equal(shown, e.Message.Replace(folder, "/app", StringComparison.Ordinal));
    }

    /// <summary>The tables of the page.</summary>
    [Theory]
    [InlineData(8, 0.31)]
    [InlineData(20, 0.14)]
    [InlineData(59, 0.05)]
    [InlineData(299, 0.01)]
    public void Share_that_the_page_names_is_that_of_so_many_draws(int draws, double share) =>
        Assert.Equal(share, Math.Round(1 - Math.Pow(0.05, 1.0 / draws), 2));

    private static double Accuracy(InferenceSession session)
    {
        using RunOptions run = new();
        int right = 0;
        foreach ((float[] image, int label) in Samples)
        {
            using OrtValue x = OrtValue.CreateTensorValueFromMemory(image, [1, 2, 4, 4]);
            using IDisposableReadOnlyCollection<OrtValue> y = session.Run(run, ["x"], [x], ["y"]);
            float[] scores = y[0].GetTensorDataAsSpan<float>().ToArray();
            bool isRight = scores.All(float.IsFinite) && Array.IndexOf(scores, scores.Max()) == label;
            right += isRight ? 1 : 0;
        }

        return (double)right / Samples.Count;
    }

    /// <summary>Without the white space before lines.</summary>
    private static string Plain(string code) => LineStart().Replace(code, "").Trim();

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\s+", RegexOptions.Multiline)]
    private static partial Regex LineStart();
}
