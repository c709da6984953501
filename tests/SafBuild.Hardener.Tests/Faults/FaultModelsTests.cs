using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Faults;

/// <summary>The laws of every fault model in the list.</summary>
public class FaultModelsTests
{
    public static TheoryData<string> Names => [.. FaultModels.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void TryFind_IgnoresCase(string name)
    {
        Assert.True(FaultModels.TryFind(name.ToUpperInvariant(), out FaultModel? found));
        Assert.Equal(name, found.Name);
    }

    [Fact]
    public void TryFind_OfAnUnknownName_FindsNothing() => Assert.False(FaultModels.TryFind("Nothing", out _));

    [Theory]
    [MemberData(nameof(Names))]
    public void Inject_OfOneStream_IsRepeatableOnAnyThread(string name)
    {
        Assert.True(FaultModels.TryFind(name, out FaultModel? model));
        byte[] alone = new byte[5000];
        model.Inject(alone, 1e-2, new FaultRandom(11, FaultPurpose.Gate, 3, 1));

        byte[][] parallel = new byte[16][];
        Parallel.For(0, parallel.Length, trial =>
        {
            parallel[trial] = new byte[5000];
            model.Inject(parallel[trial], 1e-2, new FaultRandom(11, FaultPurpose.Gate, trial, 1));
        });

        Assert.Equal(alone, parallel[3]);
        Assert.NotEqual(alone, parallel[4]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inject_WithAnImpossibleRate_IsRefused(string name)
    {
        Assert.True(FaultModels.TryFind(name, out FaultModel? model));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Inject(new byte[8], 2, new FaultRandom(1, FaultPurpose.Gate, 0, 0)));
    }
}
