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

    [Fact]
    public void A_robots_policy_is_not_one_and_a_classifier_is()
    {
        string[] classifiers =
            ["mnist-8", "resnet20", "resnet8", "kws-dscnn", "fashion-cnn", "magika-fast", "squeezenet-fp16", "stories260k", "vit-cifar10"];
        Assert.All(classifiers, name => Assert.True(Are(name), name));
        Assert.All(["go1-policy", "dtln-lstm"], name => Assert.False(Are(name), name));
    }

    [Fact]
    public void An_image_made_of_an_image_is_not_one()
    {
        GraphProto graph = MakeGraph("y", Value("x", 1, 3, 8, 8), Node("y = Conv(x, w)"));
        graph.Output[0] = Value("y", 1, 3, 8, 8);
        Assert.False(ClassScores.Are(graph));
    }

    private static bool Are(string name) => ClassScores.Are(OnnxLoader.Load(TestData.Path($"models/{name}.onnx")).Proto.Graph);
}
