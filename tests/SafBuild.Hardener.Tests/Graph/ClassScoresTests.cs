using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Tests.Shared;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Graph;

public class ClassScoresTests
{
    [Theory]
    [InlineData("y", 2, "h = MatMul(x, w)", "y = Softmax(h)", true)]
    [InlineData("y", 2, "h = Softmax(x)", "y = Reshape(h, s)", true)]
    [InlineData("y", 2, "h = MatMul(x, w)", "y = Tanh(h)", false)]
    [InlineData("y", 2, "h = Relu(x)", "y = Gemm(h, w)", false)] // logits or a regression: nobody can tell
    [InlineData("logits", 2, "h = Relu(x)", "logits = Gemm(h, w)", true)]
    [InlineData("y", 4, "h = Relu(x)", "y = Gemm(h, w)", true)]
    [InlineData("y", 4, "h = MatMul(x, w)", "y = Add(h, b)", true)]
    [InlineData("y", 4, "h = Conv(x, w)", "y = Add(h, x)", true)]
    [InlineData("y", 4, "h = Conv(x, w)", "y = Sigmoid(h)", false)]
    [InlineData("y", 4, "h = Conv(x, w)", "y = Mul(h, x)", false)]
    public void Are_told_by_the_end_of_the_graph(string output, int rank, string first, string last, bool expected) =>
        Assert.Equal(expected, ClassScores.Are(MakeGraph(output, Value("x", [.. Enumerable.Repeat(2L, rank)]), Node(first), Node(last))));

    [Theory]
    [InlineData("mnist-8", true)]
    [InlineData("resnet20", true)]
    [InlineData("resnet8", true)]
    [InlineData("kws-dscnn", true)]
    [InlineData("fashion-cnn", true)]
    [InlineData("magika-fast", true)]
    [InlineData("squeezenet-fp16", true)]
    [InlineData("stories260k", true)]
    [InlineData("vit-cifar10", true)]
    [InlineData("go1-policy", false)]
    [InlineData("dtln-lstm", false)]
    public void A_robots_policy_is_not_one_and_a_classifier_is(string name, bool expected) =>
        Assert.Equal(expected, ClassScores.Are(OnnxLoader.Load(TestData.Path($"models/{name}.onnx")).Proto.Graph));

    [Fact]
    public void An_image_made_of_an_image_is_not_one()
    {
        GraphProto graph = MakeGraph("y", Value("x", 1, 3, 8, 8), Node("y = Conv(x, w)"));
        graph.Output[0] = Value("y", 1, 3, 8, 8);
        Assert.False(ClassScores.Are(graph));
    }
}
