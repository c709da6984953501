using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Graph;

public class TrainableGraphTests
{
    [Fact]
    public void Outputs_that_are_no_numbers_go_with_the_nodes_that_only_they_need()
    {
        GraphProto graph = MakeGraph(
            "y", Value("x", 2, 3), Floats("w", 3, 2), Floats("v", 2), Node("y = MatMul(x, w)"), Node("m = ZipMap(y)"),
            Node("l = LabelEncoder(v)"));
        graph.Output.Add(new ValueInfoProto { Name = "m", Type = new() { SequenceType = new() } });
        graph.Output.Add(Value("l", TensorProto.Types.DataType.String));

        ModelProto kept = TrainableGraph.Of(new PreparedModel(Model(graph), OnnxOperators.Roles));

        Assert.Equal(["y"], kept.Graph.Output.Select(o => o.Name));
        Assert.Equal(["MatMul"], kept.Graph.Node.Select(n => n.OpType));
        Assert.Equal(["w"], kept.Graph.Initializer.Select(i => i.Name));
    }

    [Fact]
    public void What_a_branch_reads_is_kept()
    {
        TensorProto flag = new() { Name = "flag", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } };
        GraphProto branch = MakeGraph("b", Node("b = MatMul(h, w)"));
        GraphProto graph = MakeGraph(
            "y", Value("x", 2, 3), flag, Floats("w", 3, 2), Node("h = Relu(x)"),
            Node("y = If(flag)", ("then_branch", branch), ("else_branch", branch.Clone())));

        Assert.Equal(["Relu", "If"],
            TrainableGraph.Of(new PreparedModel(Model(graph), OnnxOperators.Roles)).Graph.Node.Select(n => n.OpType));
    }
}
