using System.Text.RegularExpressions;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>The small inputs whose outputs were misread (shared/cases), each at its right value.</summary>
[Collection(TorchCollection.Name)]
public sealed class CaseMeaningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _console = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A share of the answers is class 0 in the golden model already, and NaN scores are class 0 for ArgMax.</summary>
    [Theory]
    [InlineData("segmentation-labels", "[N,8,8]")]
    [InlineData("segmentation-labels-keepdims", "[N,1,8,8]")]
    public void Case_41_class_maps_are_compared_position_by_position(string model, string shape)
    {
        GoldenRun golden = Golden("41-argmax-output", model, "41.npz");
        Assert.Equal($"output 'labels' {shape} is read as the answer itself, compared position by position", golden.Readings.Single().Text);
        Assert.Equal(95.0 / 96, golden.Evaluator.Metric.Blind.Score, 12);
        Assert.NotEqual("Pass", Verdict("41-argmax-output", model, "41.npz", 0.03, "Identity"));
    }

    [Fact]
    public void Case_41_labels_can_be_used_for_class_numbers()
    {
        GoldenRun golden = Golden("41-argmax-output", "classifier-label", "41y.npz");
        Assert.Equal(("Top1", 31.0 / 96), (golden.Evaluator.Metric.Name, golden.Metric));
    }

    [Theory]
    [InlineData("selected-indices", "Agreement")]
    [InlineData("detections", "RelativeError")]
    [InlineData("single-output", "RelativeError")]
    public void Case_42_detections_have_a_verdict(string model, string metric)
    {
        Assert.Equal(metric, Golden("42-nms-output", model, "42.npz").Evaluator.Metric.Name);
        Assert.Equal("Pass", Verdict("42-nms-output", model, "42.npz", 1e-5));
        Assert.Equal("Fail", Verdict("42-nms-output", model, "42.npz", 0.03, "Identity"));
    }

    [Fact]
    public void Case_42_training_on_an_empty_output_is_no_NaN()
    {
        string verdict = Verdict("42-nms-output", "detections", "42.npz", 1e-5, training: "42.npz");
        Assert.Equal("Pass", verdict);
        Assert.Contains("held-out relative error", _console.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-zipmap", "output 'probabilities' [N,3] is read as scores of 3 classes along axis 1 (Softmax)", "'label' (String)")]
    [InlineData("number-inputs", "output 'output_probability' [N,3] is read as scores of 3 classes along axis 1 (ZipMap)",
        "'output_label' (String)")]
    public void Case_46_probabilities_are_judged_and_the_string_is_named(string model, string reading, string named)
    {
        GoldenRun golden = Golden("46-sklearn-mlp", model, "46.npz");
        Assert.Equal("Top1", golden.Evaluator.Metric.Name);
        Assert.Equal(reading, golden.Readings[0].Text);
        Assert.Contains(named, golden.Readings[1].Text, StringComparison.Ordinal);
        Assert.True(golden.Readings[1].InDoubt);
    }

    [Fact]
    public void Case_46_an_input_that_cannot_be_fed_is_named()
    {
        SafException e = Assert.Throws<SafException>(() => Golden("46-sklearn-mlp", "mixed-inputs", "46.npz"));
        Assert.Contains("'gender' is of type String", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Case_49_channels_last_is_what_channels_first_is()
    {
        Assert.Equal("Fail", Verdict("49-segmentation-nhwc", "nhwc-softmax", "41.npz", 0.1));
        Assert.Equal("Fail", Verdict("49-segmentation-nhwc", "nchw-softmax", "41.npz", 0.1));
        string[] measured = [.. Regex.Matches(_console.ToString(), @"at bit error rate 1e-1 \d+\.\d+ %").Select(m => m.Value)];
        Assert.Equal(2, measured.Length);
        Assert.Single(measured.Distinct());
        Assert.Equal("Fail", Verdict("49-segmentation-nhwc", "nhwc-softmax", "41.npz", 0.1, "Identity"));
    }

    [Fact]
    public void Case_50_a_logistic_map_has_its_threshold_for_each_pixel()
    {
        GoldenRun golden = Golden("50-binary-segmentation", "model", "50b.npz");
        Assert.Equal("Top1", golden.Evaluator.Metric.Name);
        Assert.Equal(0.486, golden.Metric, 0.001);
        Assert.Contains("a threshold of 0.5 for each number (Sigmoid)", golden.Readings.Single().Text, StringComparison.Ordinal);
    }

    /// <summary>The model is nowhere near the fares: the metric must say so, since no fault can make it worse.</summary>
    [Fact]
    public void Case_51_a_real_valued_target_is_a_target_and_no_class()
    {
        GoldenRun golden = Golden("51-regression-csv", "model", "fares.csv");
        Assert.IsType<TargetMetric>(golden.Evaluator.Metric);
        Assert.Equal(0, golden.Metric, 0.001);
        Assert.True(golden.Evaluator.Metric.Blind.Score > 0.2);
        SafException e = Assert.Throws<SafException>(() => Golden("51-regression-csv", "model", "fares.csv", MetricKind.Top1));
        Assert.Equal("SAF0108", e.Diagnostics[0].Code.Id);
        Assert.Contains("29.4", e.Message, StringComparison.Ordinal);
    }

    private static GoldenRun Golden(string @case, string model, string data, MetricKind metric = MetricKind.Auto)
    {
        PreparedModel prepared = PreparedModel.Load(TestData.Case($"{@case}/{model}.onnx"), OnnxOperators.Roles);
        return MeaningRun.Golden(prepared, DataSetLoader.Load(TestData.Case($"{@case}/{data}"), prepared.Signature), metric);
    }

    private string Verdict(string @case, string model, string data, double rate, string function = "Arctan", string? training = null)
    {
        HardenRequest request = new()
        {
            Model = TestData.Case($"{@case}/{model}.onnx"),
            Name = "m",
            OutputDirectory = _folder.File(Guid.NewGuid().ToString("N")),
            ValidationData = TestData.Case($"{@case}/{data}"),
            TrainingData = training is null ? null : TestData.Case($"{@case}/{training}"),
            Training = new() { Epochs = 1 },
            Function = function,
            Gate = new()
            {
                BitErrorRate = rate,
                MaxAccuracyDrop = 0.05,
                EvaluationSamples = 96,
                MaxTrials = 60,
                FaultScope = FaultScope.Weights,
            },
        };
        try
        {
            HardenResult result = Pipeline.Run(request, null, new ConsoleLog(_console), TestContext.Current.CancellationToken)!;
            _console.WriteLine(result.Summary);
            return $"{result.Gate.Verdict}";
        }
        catch (SafException e)
        {
            return e.Diagnostics[0].Code.Id;
        }
    }
}
