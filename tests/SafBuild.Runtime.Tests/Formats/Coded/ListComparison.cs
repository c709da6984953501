using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Tests.Formats.Coded;

/// <summary>
/// The list decoder against a textbook one, on blocks that successive cancellation does not solve, at rates where about half of them are
/// lost. The textbook one decides bit after bit and knows no nodes, so some blocks differ, but not their number.
/// </summary>
public sealed class ListComparison(ITestOutputHelper output)
{
    private const int Quick = 100;

    /// <summary>Of each of four codes.</summary>
    private const int Failing = 2_500;

    public static TheoryData<int, double> Rates { get; } = new() { { 528, 0.275 }, { 1040, 0.195 }, { 2064, 0.093 }, { 3088, 0.031 } };

    [Theory]
    [InlineData(528, 0.275)]
    [InlineData(2064, 0.093)]
    public void Some_blocks_that_cancellation_does_not_solve(int informationBits, double rate) => Compare(informationBits, rate, Quick);

    [Theory(
        Skip = "waits for SAFBUILD_SLOW=1, which `dotnet run build.cs codes` sets: decodes blocks for minutes",
        SkipUnless = nameof(IsWanted))]
    [MemberData(nameof(Rates))]
    public void Many_blocks_that_cancellation_does_not_solve(int informationBits, double rate) =>
        Compare(informationBits, rate, Failing);

    public static bool IsWanted => CodeTable.IsWanted;

    private void Compare(int informationBits, double rate, int wanted)
    {
        PolarCode code = PolarCode.Of(informationBits);
        SlowBlock slow = new(code.Mask.ToArray());
        BlockDecoder decoder = new();
        List<(bool[] Received, byte[] Payload, bool IsLost)> blocks = [];
        for (int seed = 1; blocks.Count < wanted; seed++)
        {
            NoisyTile tile = new(code, 1, rate, seed);
            (byte[] read, _) = tile.Decode(decoder);
            if (decoder.Listed > blocks.Count)
            {
                blocks.Add((tile.Received(0), tile.Payloads, !read.AsSpan().SequenceEqual(tile.Payloads)));
            }
        }

        int slowLost = 0;
        int differ = 0;
        Parallel.ForEach(blocks, block =>
        {
            bool isLost = slow.List(block.Received, areNodesDecided: false).Select(slow.Payload).FirstOrDefault(p => p is not null)
                is not { } payload || !payload.AsSpan().SequenceEqual(block.Payload);
            Interlocked.Add(ref slowLost, isLost ? 1 : 0);
            Interlocked.Add(ref differ, isLost != block.IsLost ? 1 : 0);
        });
        int lost = blocks.Count(b => b.IsLost);
        output.WriteLine($"K = {informationBits}, rate {rate}: of {blocks.Count} blocks {lost} are lost, {slowLost} by the plain decoder; "
            + $"{differ} differ");
        Assert.InRange(lost, wanted / 10, wanted * 9 / 10);

        // The same blocks: only those that differ can make the numbers differ, each one either way.
        Assert.InRange(Math.Abs(lost - slowLost), 0, 1 + (4 * Math.Sqrt(differ)));
        Assert.InRange(differ, 0, wanted / 8);
    }
}
