using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Graph;

public class PreparedModelTests
{
    [Fact]
    public void Each_part_is_made_once()
    {
        PreparedModel model = new(TinyModel.Create(), OnnxOperators.Roles);

        Assert.Same(model.Normalized, model.Normalized);
        Assert.Same(model.Weights, model.Weights);
        Assert.Same(model.Hidden, model.Hidden);
        Assert.Same(model.Signature, model.Signature);
    }

    [Fact]
    public void Those_who_change_the_graph_change_a_copy()
    {
        PreparedModel model = PreparedModel.Load(TestData.Path("models/iris-mlp.onnx"), OnnxOperators.Roles);
        ModelProto before = model.Normalized.Clone();

        ArtifactBuilder.Build(new ArtifactParts { Name = "iris", Model = model, Form = SafForm.Default });
        TrainableGraph.Of(model).Graph.Node.Clear();

        Assert.Equal(before, model.Normalized);
        Assert.Equal(GraphNormalizer.Normalize(model.File), model.Normalized);
    }

    [Fact]
    public void Nothing_is_made_before_it_is_asked_for()
    {
        using NormalizationCount count = new();
        PreparedModel model = PreparedModel.Load(TestData.Path("models/iris-mlp.onnx"), OnnxOperators.Roles);
        Assert.NotEmpty(model.Signature.Inputs);
        Assert.Equal(0, count.Value);
    }

    [Fact]
    public void A_check_normalises_a_model_once()
    {
        using NormalizationCount count = new();
        Assert.True(CheckedModel.Check(TestData.Path("models/iris-mlp.onnx")).Converts);
        Assert.Equal(1, count.Value);
    }
}
