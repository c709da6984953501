using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Formats;

/// <summary>Single errors corrected, double errors detected, at every position, in the format and through a whole load.</summary>
public sealed class SecdedTests
{
    private const int Bits = 72;

    private static StorageFormat Secded => FormatKinds.Find("Secded");

    [Fact]
    public void The_block_of_the_documentation()
    {
        byte[] stored = new byte[9];
        Secded.Encode([1, -0.5f], stored);
        Assert.Equal("0000803F000000BF28", Convert.ToHexString(stored));
    }

    [Fact]
    public void Columns_are_distinct_and_odd_so_that_no_two_flips_look_like_one()
    {
        HashSet<int> columns = [];
        for (int bit = 0; bit < Bits; bit++)
        {
            int column = Column(bit);
            Assert.Equal(1, int.PopCount(column) % 2);
            Assert.True(columns.Add(column));
        }
    }

    [Fact]
    public void Every_double_flip_of_a_block_is_lost_and_counted()
    {
        byte[] clean = new byte[9];
        Secded.Encode([0.75f, -3.5f], clean);
        int pairs = 0;
        foreach ((int a, int b) in Pairs())
        {
            byte[] stored = [.. clean];
            Flip(stored, a);
            Flip(stored, b);
            float[] read = [1, 1];
            Assert.Equal(new BlockCounts(0, 1, 1), Secded.Decode(stored, read));
            Assert.Equal([0f, 0f], read);
            pairs++;
        }

        Assert.Equal(Bits * (Bits - 1) / 2, pairs);
    }

    [Fact]
    public void Every_single_and_double_flip_of_a_block_through_a_load()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make("Secded", version: 2));
        TensorEntry tensor = disk.Artifact.Manifest.Tensors[0];
        Assert.Equal(9 * 36, tensor.Length);
        byte[] blob = disk.Artifact.Blob;
        int first = 8 * ((int)tensor.Offsets[0] + (9 * 17));
        using FileStream file = new(disk.PathOf("weights.bin"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        foreach ((int a, int b) in Enumerable.Range(0, Bits).Select(a => (a, a)).Concat(Pairs()))
        {
            byte[] faulted = [.. blob];
            Flip(faulted, first + a);
            if (b != a)
            {
                Flip(faulted, first + b);
            }

            file.Position = 0;
            file.Write(faulted);
            using SafModel model = SafModel.Load(disk.Folder);
            SafReadReport report = model.ReadReport;
            Assert.Equal(a == b ? (1, 1, 0) : (0, 1, 1), (report.Corrected, report.Detected, report.Lost));
            Assert.Equal(0, report.Nan + report.Infinite + report.OutOfRange + report.Voted);
            Assert.NotEmpty(report.DamagedBlocks);
        }
    }

    private static int Column(int bit)
    {
        if (bit >= 64)
        {
            return 1 << (bit - 64);
        }

        // The code is linear, and all-zero data has the check byte 0.
        byte[] stored = new byte[9];
        Flip(stored, bit);
        float[] data = [BitConverter.ToSingle(stored), BitConverter.ToSingle(stored, 4)];
        Secded.Encode(data, stored);
        return stored[8];
    }

    private static IEnumerable<(int First, int Second)> Pairs() =>
        from a in Enumerable.Range(0, Bits)
        from b in Enumerable.Range(a + 1, Bits - a - 1)
        select (a, b);

    private static void Flip(byte[] bytes, int bit) => bytes[bit / 8] ^= (byte)(1 << (bit % 8));
}
