using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>Photographs as files, the way a user has them: with SAFBUILD_SLOW=1 only.</summary>
[Trait("Category", "Slow")]
[Trait("Category", "Models")]
public sealed class ImageNetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>59.56 % is what another decoder and another reader of the labels gave for these files.</summary>
    [Fact]
    public void Squeezenet_sees_what_is_in_the_pictures()
    {
        ModelRun.OnlyWhenSlow();
        PreparedModel model = PreparedModel.Load(ModelRun.Model("squeezenet-fp16"), OnnxOperators.Roles);
        DataSet data = DataSetLoader.Load(RealData.Describe(_folder, "imagenet", 0, 900), model.Signature);
        GoldenRun golden = GoldenRun.Evaluate(
            model.Path, options => new InferenceSession(model.Path, options), data, MetricKind.Top1, model.Meaning,
            Environment.ProcessorCount, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{data.Count} pictures, {ModelRun.Percent(golden.Metric)} %");
        Assert.Equal(900, data.Count);
        Assert.Equal(902, data.Files.Count);
        Assert.InRange(golden.Metric, 0.59, 0.60);
    }
}
