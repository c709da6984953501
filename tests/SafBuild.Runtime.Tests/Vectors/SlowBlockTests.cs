using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>What docs/coded-block.md prints, computed by the second reader; the page itself is read.</summary>
public sealed partial class SlowBlockTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SafMetricsTests.Root(), "docs", "coded-block.md"));

    public static TheoryData<int> Codes => [.. SlowPositions.Rates.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Positions_have_the_hash_and_the_beginning_of_the_page(int k)
    {
        Match row = Row(k, @"([0-9a-f]{64}) \| (\d+) (\d+) (\d+)");
        bool[] positions = SlowPositions.Of(k);
        Assert.Equal(row.Groups[1].Value, SlowPositions.Hash(positions));
        Assert.Equal(
            row.Groups.Values.Skip(2).Select(g => int.Parse(g.Value, CultureInfo.InvariantCulture)),
            Enumerable.Range(0, 4096).Where(i => positions[i]).Take(3));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Ascending_payloads_have_the_check_and_the_hash_of_the_page(int k)
    {
        Match row = Row(k, "([0-9a-f]{4}) \\| ([0-9a-f]{64})");
        byte[] payload = [.. Enumerable.Range(0, (k - 16) / 8).Select(i => (byte)i)];
        byte[] block = new SlowBlockCode(k).Encode(payload);
        Assert.Equal(row.Groups[1].Value, SlowBlockCode.Check(payload).ToString("x4", CultureInfo.InvariantCulture));
        Assert.Equal(row.Groups[2].Value, Convert.ToHexStringLower(SHA256.HashData(Packed(block))));
        SlowBlock read = new SlowBlockCode(k).Decode(block);
        Assert.Equal((0, Convert.ToHexString(payload)), (read.Outcome, Convert.ToHexString(read.Payload)));
    }

    [Fact]
    public void The_block_in_hex_is_that_of_the_page()
    {
        string hex = HexLines().Match(Page).Groups[1].Value.Replace("\n", "", StringComparison.Ordinal);
        byte[] block = new SlowBlockCode(528).Encode([.. Enumerable.Range(0, 64).Select(i => (byte)i)]);
        Assert.Equal(hex, Convert.ToHexStringLower(Packed(block)));
    }

    private static byte[] Packed(byte[] bits) => [.. bits.Chunk(8).Select(b => (byte)b.Select((v, i) => v << i).Sum())];

    private static Match Row(int k, string columns)
    {
        Match row = Regex.Match(Page, $"(?m)^\\| {k.ToString("N0", CultureInfo.InvariantCulture)} \\| {columns} \\|");
        Assert.True(row.Success);
        return row;
    }

    [GeneratedRegex("```\\n([0-9a-f\\n]{1039,1040})```")]
    private static partial Regex HexLines();
}
