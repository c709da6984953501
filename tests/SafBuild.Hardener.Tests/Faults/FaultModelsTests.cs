using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Faults;

/// <summary>The laws of every fault model in the list.</summary>
public class FaultModelsTests
{
    public static TheoryData<string> Names => [.. FaultModels.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Try_find_ignores_case(string name)
    {
        Assert.True(FaultModels.TryFind(name.ToUpperInvariant(), out FaultModel? found));
        Assert.Equal(name, found.Name);
    }

    [Fact]
    public void Try_find_of_an_unknown_name_finds_nothing() => Assert.False(FaultModels.TryFind("Nothing", out _));

    [Theory]
    [MemberData(nameof(Names))]
    public void Inject_of_one_stream_is_repeatable_on_any_thread(string name)
    {
        Assert.True(FaultModels.TryFind(name, out FaultModel? model));
        byte[] alone = new byte[5000];
        model.Inject(alone, 1e-2, new KeyedRandom(11, RandomPurpose.Gate, 3, 1));

        byte[][] parallel = new byte[16][];
        Parallel.For(0, parallel.Length, trial =>
        {
            parallel[trial] = new byte[5000];
            model.Inject(parallel[trial], 1e-2, new KeyedRandom(11, RandomPurpose.Gate, trial, 1));
        });

        Assert.Equal(alone, parallel[3]);
        Assert.NotEqual(alone, parallel[4]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inject_with_an_impossible_rate_is_refused(string name)
    {
        Assert.True(FaultModels.TryFind(name, out FaultModel? model));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Inject(new byte[8], 2, new KeyedRandom(1, RandomPurpose.Gate, 0, 0)));
    }
}
