using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Tests.Training;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Metrics;

/// <summary>How outputs are read, from their graph's end, shapes and labels.</summary>
public class MetricChoiceTests
{
    private static readonly OutputSign Softmax =
        new() { Name = "p", Operator = "Softmax", Axis = new(1), IsProbability = true, Source = "s" };
    private static readonly OutputSign Plain = new() { Name = "y", Source = "y" };
    private static readonly OutputSign ArgMax = new() { Name = "label", Operator = "ArgMax", IsAnswer = true, Source = "s" };

    [Fact]
    public void Scores_say_more_than_the_class_beside_them()
    {
        ChosenMetric chosen = Choose(null, (ArgMax, NumberType.Int64, [2]), (Softmax, NumberType.Float32, [2, 3]));
        Assert.Equal("Agreement", chosen.Metric.Name);
        Assert.Equal([1], chosen.Metric.Outputs);
        Assert.Equal(["output 'p' [N,3] is read as scores of 3 classes along axis 1 (Softmax)",
            "output 'label' [N] is the same answer in another form"], chosen.Readings.Select(r => r.Text));
        Assert.DoesNotContain(chosen.Readings, r => r.InDoubt);
    }

    [Fact]
    public void Answers_of_different_sources_are_all_judged()
    {
        ChosenMetric chosen = Choose(null, (ArgMax with { Source = "z" }, NumberType.Int64, [2]), (Softmax, NumberType.Float32, [2, 3]));
        Assert.Equal(("Agreement", 2), (chosen.Metric.Name, chosen.Metric.Outputs.Count));
    }

    [Fact]
    public void With_an_output_of_unknown_meaning_all_are_numbers()
    {
        ChosenMetric chosen = Choose(null, (Softmax, NumberType.Float32, [2, 3]), (Plain, NumberType.Float32, [2, 4]));
        Assert.Equal(("RelativeError", 2), (chosen.Metric.Name, chosen.Metric.Outputs.Count));
    }

    [Fact]
    public void With_labels_what_is_not_judged_is_named()
    {
        ChosenMetric chosen = Choose(new([0, 1], 1), (Plain, NumberType.Float32, [2, 4]), (Softmax, NumberType.Float32, [2, 3]));
        Assert.Equal(("Top1", 1), (chosen.Metric.Name, chosen.Metric.Outputs.Single()));
        Assert.Equal(("output 'y' [N,4] is not judged", true), (chosen.Readings[1].Text, chosen.Readings[1].InDoubt));
    }

    [Fact]
    public void Labels_choose_the_output_with_as_many_answers()
    {
        ChosenMetric chosen = Choose(new([0, 1, 1, 1], 2), (Softmax, NumberType.Float32, [2, 3]), (Plain, NumberType.Int32, [2, 2]));
        Assert.Equal([1], chosen.Metric.Outputs);
        ChosenMetric last = Choose(new([.. Enumerable.Repeat(2L, 32)], 16), (Plain, NumberType.Float32, [2, 4, 4, 3]));
        Assert.Equal(("output 'y' [N,4,4,3] is read as scores of 3 classes along axis 3 (as many positions as labels)", false),
            (last.Readings[0].Text, last.Readings[0].InDoubt));
        SafException e = Assert.Throws<SafException>(() => Choose(new([0, 1, 1, 1], 2), (Softmax, NumberType.Float32, [2, 3])));
        Assert.Equal("SAF0109", e.Diagnostics[0].Code.Id);
    }

    [Fact]
    public void Several_logistic_numbers_with_a_label_each_have_a_threshold_each()
    {
        OutputSign sigmoid = new() { Name = "y", Operator = "Sigmoid" };
        ChosenMetric chosen = Choose(new([0, 1, 1, 0, 0, 0], 3), (sigmoid, NumberType.Float32, [2, 3]));
        Assert.Contains("two classes by a threshold of 0.5", chosen.Readings[0].Text, StringComparison.Ordinal);
        Assert.Contains("scores of 3 classes along axis 1", Choose(new([0, 2], 1), (sigmoid, NumberType.Float32, [2, 3])).Readings[0].Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_axis_that_is_hidden_is_found_by_its_length_or_in_doubt()
    {
        OutputSign hidden = Softmax with { Axis = null, Classes = 3 };
        Assert.Contains("along axis 2", Choose(null, (hidden, NumberType.Float32, [2, 16, 3])).Readings[0].Text, StringComparison.Ordinal);
        Assert.Equal("RelativeError", Choose(null, (hidden, NumberType.Float32, [2, 48])).Metric.Name);
        ChosenMetric open = Choose(null, (hidden with { Classes = 0 }, NumberType.Float32, [2, 48]));
        Assert.Equal(("Agreement", true), (open.Metric.Name, open.Readings[0].InDoubt));
        Assert.Equal("RelativeError", Choose(null, (hidden with { Classes = 0 }, NumberType.Float32, [2, 4, 4, 3])).Metric.Name);
    }

    [Fact]
    public void A_metric_by_name_overrides_the_reading()
    {
        (OutputSign, NumberType, long[]) output = (Softmax, NumberType.Float32, [2, 3]);
        Assert.Equal("RelativeError", Choose(MetricKind.RelativeError, null, output).Metric.Name);
        Assert.Equal("MeanIoU", Choose(MetricKind.MeanIoU, null, output).Metric.Name);
        Assert.Equal("Agreement", Choose(MetricKind.Agreement, new([0, 1], 1), output).Metric.Name);
    }

    private static ChosenMetric Choose(DataLabels? labels, params (OutputSign Sign, NumberType Type, long[] Shape)[] outputs) =>
        Choose(MetricKind.Auto, labels, outputs);

    private static ChosenMetric Choose(
        MetricKind kind, DataLabels? labels, params (OutputSign Sign, NumberType Type, long[] Shape)[] outputs) => MetricChoice.Choose(
            kind, MemoryData.Create([], 2, labels), "m",
            new([.. outputs.Select(o => new float[o.Shape.Aggregate(1L, (a, b) => a * b)])], [.. outputs.Select(o => o.Shape)], 2),
            [.. outputs.Select(o => new OutputPort(o.Sign, o.Type))], classScores: true);
}
