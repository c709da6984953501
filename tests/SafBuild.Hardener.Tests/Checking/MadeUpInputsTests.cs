using Google.Protobuf;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Checking;

/// <summary>What the check feeds to a model of which it knows the signature only.</summary>
public class MadeUpInputsTests
{
    [Fact]
    public void A_picture_of_any_size_has_three_channels_and_room_for_the_windows()
    {
        CheckLine line = Check(
            "y", [-1, -1, -1, -1], Floats("w", 4, 3, 3, 3), Node("a = Conv(x, w)", ("strides", new[] { 2L, 2 })),
            Node("b = MaxPool(a)", ("kernel_shape", new[] { 3L, 3 }), ("strides", new[] { 2L, 2 })),
            Node("y = AveragePool(b)", ("kernel_shape", new[] { 3L, 3 })));
        Assert.True(line.Reason == "", line.Reason);
        Assert.True(line.Trainable);
        Assert.NotNull(line.MaxRelativeDifference);
    }

    /// <summary>
    /// In a saturated output rounding is all there is: a rounding error of the first class is 1e-7 of 1, and all of the others'.
    /// </summary>
    [Fact]
    public void A_detector_is_shown_something_to_detect()
    {
        float[] low = [-60];
        CheckLine line = Check(
            "y", [1, 1, -1, -1], Floats("w", 2, 1, 5, 5), new TensorProto { Name = "low", DataType = 1, Dims = { 1 }, FloatData = { low } },
            new TensorProto { Name = "gain", DataType = 1, FloatData = { 200 } }, Node("a = Conv(x, w)"), Node("b = Mul(a, gain)"),
            Node("c = Add(b, low)"),
            Node("y = Sigmoid(c)"));
        Assert.Equal("", line.Reason);
        Assert.True(line.Trainable);
    }

    private static CheckLine Check(string output, long[] input, params object[] parts)
    {
        TorchLibraries.Load(null);
        using SafBuild.Hardener.Tests.Data.TemporaryFolder folder = new();
        ValueInfoProto value = Value("x", input);
        foreach (TensorShapeProto.Types.Dimension dimension in value.Type.TensorType.Shape.Dim.Where(d => d.DimValue < 0))
        {
            dimension.ClearValue();
        }

        ModelProto proto = Model(MakeGraph(output, [value, .. parts])).Proto;
        return CheckedModel.Check(folder.Write("model.onnx", proto.ToByteArray()));
    }
}
