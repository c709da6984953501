using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Graph;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Checking;

/// <summary>What <c>check</c> says of models with weights that are no floating-point initializers.</summary>
[Collection(TorchCollection.Name)]
public class QuantizedCheckTests
{
    public static TheoryData<string> Names => [.. QuantizedModels.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_quantised_model_converts_exactly_all_covered_and_trains_where_its_operators_have_a_form(string name)
    {
        TorchLibraries.Load(null);
        using TemporaryFolder folder = new();
        string file = folder.File("model.onnx");
        File.WriteAllBytes(file, OnnxSaver.Bytes(QuantizedModels.All[name].Model.Proto));

        CheckLine line = CheckedModel.Check(file);

        Assert.True(line.Converts, line.Reason);
        Assert.Equal(0, line.ConversionDifference);
        Assert.Equal(1, line.CoveredBits);
        Assert.Empty(line.NotCovered);
        Assert.Equal(line.MissingOperators.Count == 0, line.Trainable);
    }

    [Theory]
    [InlineData("31-int4-block-dq", true)]
    [InlineData("32-matmulnbits", false)]
    public void Weights_of_4_bits_are_in_the_blob(string name, bool trains)
    {
        TorchLibraries.Load(null);

        CheckLine line = CheckedModel.Check(TestData.Case(name + "/model.onnx"));

        Assert.True(line.Converts, line.Reason);
        Assert.Equal(1, line.CoveredBits);
        Assert.Equal(1, line.WeightsByKind["ownBits"]);
        Assert.Equal(trains, line.Trainable);
    }

    [Fact]
    public void Float8_is_named_and_its_bits_are_not_covered()
    {
        CheckLine line = CheckedModel.Check(TestData.Case("15-float8-dequantize/model.onnx"));

        Assert.True(line.Converts, line.Reason);
        Assert.InRange(line.CoveredBits, 0.67, 0.68);
        Assert.Equal(["w8 [6,8]: its type Float8E4M3Fn is none that an artifact can store"], line.NotCovered);
    }

    [Fact]
    public void A_model_whose_weights_are_attributes_converts_and_says_that_nothing_is_hardened()
    {
        CheckLine line = CheckedModel.Check(TestData.Case("17-zipmap-output/model.onnx"));

        Assert.True(line.Converts, line.Reason);
        Assert.Equal((0, 0.0), (line.Weights, line.CoveredBits));
        Assert.StartsWith("Nothing to harden: ", line.Reason, StringComparison.Ordinal);
        Assert.Equal(2, line.NotCovered.Count);
    }
}
