using System.Numerics;
using System.Security.Cryptography;
using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Tests.Formats.Coded;

public sealed class PositionTests
{
    public static TheoryData<int> Codes { get; } = [.. PolarCode.All.Select(c => c.InformationBits)];

    [Fact]
    public void There_are_eight_codes()
    {
        Assert.Equal([528, 784, 1040, 1296, 1552, 2064, 2576, 3088], PolarCode.All.Select(c => c.InformationBits));
        Assert.Equal([64, 96, 128, 160, 192, 256, 320, 384], PolarCode.All.Select(c => c.PayloadBytes));
        Assert.All(PolarCode.All, c => Assert.Same(c, PolarCode.Of(c.InformationBits)));
        Assert.Throws<ArgumentException>(() => PolarCode.Of(1024));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Positions_are_those_of_density_evolution(int informationBits) =>
        Assert.Equal(DensityEvolution.Mask(informationBits), PolarCode.Of(informationBits).Mask.ToArray());

    [Theory]
    [Trait("Compares", "StoredOutput")]
    [InlineData(528, "6d475dab43542859")]
    [InlineData(784, "0c59b0149318f709")]
    [InlineData(1040, "7f40266da73a43f8")]
    [InlineData(1296, "8c5af9ae3696ef4c")]
    [InlineData(1552, "e9062e34c1b37ec3")]
    [InlineData(2064, "3857dd552751e8c9")]
    [InlineData(2576, "11398285bf3fdf95")]
    [InlineData(3088, "63329852fa9cd1cf")]
    public void Positions_have_the_hashes_of_the_design(int informationBits, string sha256)
    {
        PolarCode code = PolarCode.Of(informationBits);
        Assert.StartsWith(sha256, Convert.ToHexStringLower(SHA256.HashData(code.Mask)), StringComparison.Ordinal);
        Assert.Equal(informationBits, code.Information.ToArray().Sum(BitOperations.PopCount));
    }

    /// <summary>What systematic encoding by two transforms, and the kinds of nodes, stand on.</summary>
    [Theory]
    [MemberData(nameof(Codes))]
    public void Positions_are_closed_under_domination(int informationBits)
    {
        byte[] mask = PolarCode.Of(informationBits).Mask.ToArray();
        bool IsInformation(int i) => ((mask[i / 8] >> (i % 8)) & 1) != 0;
        int pairs = 0;
        for (int i = 0; i < PolarCode.BlockBits; i++)
        {
            for (int bit = 1; bit < PolarCode.BlockBits; bit *= 2)
            {
                if (IsInformation(i) && (i & bit) == 0)
                {
                    Assert.True(IsInformation(i | bit), $"{i} carries information and {i | bit} does not");
                    pairs++;
                }
            }
        }

        Assert.True(pairs > informationBits);
    }
}
