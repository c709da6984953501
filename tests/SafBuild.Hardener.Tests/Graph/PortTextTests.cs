using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Emit;
using Dimension = SafBuild.Hardener.Onnx.TensorShapeProto.Types.Dimension;
using ElementKind = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Graph;

/// <summary>What a caller of a session has to know: names, types, shapes.</summary>
public class PortTextTests
{
    [Fact]
    public void A_port_is_its_name_its_type_and_its_shape()
    {
        GraphProto graph = TinyModel.Create().Proto.Graph;
        graph.Input.Add(new ValueInfoProto { Name = "w1", Type = Tensor(ElementKind.Float) });

        Assert.Equal("'x' float32 [N_x,6]", $"{Assert.Single(PortText.InputsOf(graph))}");
        Assert.Equal(new PortText("y", "float32", "[N_y,3]"), Assert.Single(PortText.OutputsOf(graph)));
    }

    [Fact]
    public void Open_dimensions_have_the_names_that_the_model_gives()
    {
        TypeProto type = Tensor(ElementKind.Int64, new Dimension { DimParam = "batch" }, new Dimension { DimValue = 7 }, new Dimension());
        Assert.Equal("'t' int64 [batch,7,?]", Text(type));
        Assert.Equal("'t' float64 [N]", Text(Tensor(ElementKind.Double, new Dimension())));
        Assert.Equal("'t' bool []", Text(Tensor(ElementKind.Bool)));
    }

    [Fact]
    public void What_has_no_shape_is_named_all_the_same()
    {
        Assert.Equal("'t' string", Text(new() { TensorType = new() { ElemType = (int)ElementKind.String } }));
        Assert.Equal("'t' sequence", Text(new() { SequenceType = new() { ElemType = Tensor(ElementKind.Float) } }));
    }

    private static string Text(TypeProto type) =>
        $"{PortText.OutputsOf(new GraphProto { Output = { new ValueInfoProto { Name = "t", Type = type } } }).Single()}";

    private static TypeProto Tensor(ElementKind kind, params Dimension[] shape) =>
        new() { TensorType = new() { ElemType = (int)kind, Shape = new() { Dim = { shape } } } };
}
