using System.Globalization;
using System.Security.Cryptography;
using Pretrain.Export;

namespace SafBuild.Samples.Tests.QuickStart;

public sealed class PretrainedModelTests
{
    private readonly byte[] _model = File.ReadAllBytes(Committed.Path("shapes.onnx"));
    private readonly string _readme = File.ReadAllText(Committed.Path("README.md"));

    [Fact]
    public void The_readme_has_its_hash_and_size()
    {
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(_model)), _readme, StringComparison.Ordinal);
        Assert.Contains(_model.Length.ToString("N0", CultureInfo.InvariantCulture), _readme, StringComparison.Ordinal);
        Assert.True(_model.Length < 500_000);
    }

    [Fact]
    public void It_reaches_the_stated_accuracy_in_OnnxRuntime()
    {
        // One image of 2,000 is 0.05 points: another processor may round one borderline image to the other side.
        Assert.InRange(OnnxAccuracy.Measure(_model, 2000), 0.9785, 0.9795);
        Assert.Contains("97.90 %", _readme, StringComparison.Ordinal);
    }
}
