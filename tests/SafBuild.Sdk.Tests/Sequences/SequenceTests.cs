using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Sequences;

/// <summary>
/// `dotnet run build.cs sequences [count] [seed] [only]`: random sequences of edits and builds. With SAFBUILD_SEQUENCES_COPY=PreserveNewest
/// the projects copy as MSBuild does by time, and the run must be red: the proof that it would find that.
/// </summary>
public class SequenceTests(PackedSdk sdk)
{
    private const int EditsOfASequence = 5;
    private const int AtLeast = 20;

    /// <summary>Our own copy is not imported, and what is attached is copied when it is newer.</summary>
    private const string PreserveNewest = """
        <PropertyGroup><_SafCopies>true</_SafCopies></PropertyGroup>
        <Target Name="CopyByTime" AfterTargets="SafAttach">
          <ItemGroup>
            <None Condition="'%(None.CopyToOutputDirectory)' == 'Always'">
              <CopyToOutputDirectory>PreserveNewest</CopyToOutputDirectory>
            </None>
          </ItemGroup>
        </Target>
        """;

    private static string Count => Variable("SAFBUILD_SEQUENCES");

    [Fact]
    public void Random_edits_give_the_artifact_and_the_verdict_of_a_fresh_folder()
    {
        Assert.SkipWhen(Count.Length == 0, "half an hour: dotnet run build.cs sequences");
        int count = int.Parse(Count, CultureInfo.InvariantCulture);
        int seed = Variable("SAFBUILD_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Environment.TickCount & 0xffff;
        string only = Variable("SAFBUILD_SEQUENCES_ONLY");
        string copy = Variable("SAFBUILD_SEQUENCES_COPY") == "PreserveNewest" ? PreserveNewest : "";
        Edit[] plan = Plan(count * EditsOfASequence, new(seed));
        Say($"seed {seed}, {count} sequences of {EditsOfASequence} edits{(copy.Length > 0 ? ", copied by time" : "")}");

        ConcurrentBag<string> failed = [];
        ConcurrentBag<Edit> done = [];
        Stopwatch clock = Stopwatch.StartNew();
        Parallel.For(0, count, new() { MaxDegreeOfParallelism = 2 }, i =>
        {
            if (only.Length > 0 && only != i.ToString(CultureInfo.InvariantCulture))
            {
                return;
            }

            Edit[] edits = plan[(i * EditsOfASequence)..((i + 1) * EditsOfASequence)];
            try
            {
                new Sequence(sdk, i, new(unchecked((seed * 10007) + i)), copy).Run(edits, fresh: i % 10 == 0);
                Array.ForEach(edits, done.Add);
                Say(FormattableString.Invariant($"{clock.Elapsed.TotalSeconds:0} s: sequence {i} ok: {string.Join(", ", edits)}"));
            }
            catch (InvalidOperationException e)
            {
                failed.Add(e.Message);
                Say(FormattableString.Invariant($"{clock.Elapsed.TotalSeconds:0} s: RED {e.Message}"));
            }
        });

        Edit[] kinds = Enum.GetValues<Edit>();
        Say(string.Join(", ", kinds.Select(k => $"{k} {done.Count(d => d == k)}")));
        Say($"seed {seed}: {count - failed.Count} of {count} as a fresh folder");
        Assert.True(failed.IsEmpty, string.Join("\n\n", failed));
        Assert.All(kinds, k => Assert.True(only.Length > 0 || count < 100 || done.Count(d => d == k) >= AtLeast, $"too few of {k}"));
    }

    /// <summary>Each kind as often as the others, in a random order.</summary>
    private static Edit[] Plan(int length, Random random)
    {
        Edit[] kinds = Enum.GetValues<Edit>();
        Edit[] plan = [.. Enumerable.Range(0, length).Select(i => kinds[i % kinds.Length])];
        random.Shuffle(plan);
        return plan;
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    /// <summary>At once, so that a run of half an hour is seen to go on.</summary>
    private static void Say(string line) => TestContext.Current.SendDiagnosticMessage("{0}", line);
}
