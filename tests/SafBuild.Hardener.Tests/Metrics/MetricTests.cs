using SafBuild.Hardener.Data;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Tests.Metrics;

public class MetricTests
{
    private static ModelOutputs Batch(long[] shape, params float[] values) => new([values], [shape], (int)shape[0]);

    private static TopMetric Top(int count, ClassAxis axis, params long[] labels) =>
        new(count, 0, axis, new DataLabels(labels, axis.Positions));

    [Fact]
    public void Top1_takes_the_largest_score_and_the_first_of_equals()
    {
        ClassAxis axis = new(3, 1, false);
        ModelOutputs outputs = Batch([4, 3], 1, 5, 2, 7, 7, 0, float.PositiveInfinity, 1, 2, -1, -3, -2);
        Assert.Equal([1, 1, 1, 1], Scores(Top(1, axis, 1, 0, 0, 0), outputs));
        Assert.Equal([0, 0, 0, 0], Scores(Top(1, axis, 0, 1, 1, 2), outputs));
    }

    [Fact]
    public void A_NaN_is_wrong_wherever_it_is()
    {
        ClassAxis axis = new(3, 1, false);
        ModelOutputs outputs = Batch([3, 3], 9, float.NaN, 1, float.NaN, 9, 1, 9, 1, float.NaN);
        Assert.Equal([0, 0, 0], Scores(Top(1, axis, 0, 1, 0), outputs));
        Assert.Equal([0, 0, 0], Scores(Top(5, axis, 0, 1, 0), outputs));
        AgreementMetric agreement = new(3, 0, axis);
        for (int i = 0; i < 3; i++)
        {
            agreement.Learn(i, Batch([3, 3], 9, 0, 1, 0, 9, 1, 9, 1, 0), i);
        }

        Assert.Equal([0, 0, 0], Scores(agreement, outputs));
    }

    [Fact]
    public void A_golden_model_that_gives_NaN_itself_agrees_with_nothing()
    {
        AgreementMetric agreement = new(1, 0, new ClassAxis(2, 1, false));
        ModelOutputs nan = Batch([1, 2], float.NaN, 1);
        agreement.Learn(0, nan, 0);
        Assert.Equal(0, agreement.Score(0, nan, 0));
    }

    [Fact]
    public void Top5_counts_the_classes_before_the_label()
    {
        ClassAxis axis = new(7, 1, false);
        ModelOutputs outputs = Batch([2, 7], 7, 6, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1);
        Assert.Equal([1, 1], Scores(Top(5, axis, 4, 4), outputs));
        Assert.Equal([0, 0], Scores(Top(5, axis, 5, 5), outputs));
    }

    [Fact]
    public void A_sequence_is_scored_by_position_and_an_image_of_classes_by_pixel()
    {
        ClassAxis tokens = ClassAxis.Find([2, 3, 2], 2);
        Assert.Equal(new ClassAxis(2, 3, false), tokens);
        ModelOutputs outputs = Batch([2, 3, 2], 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1);
        Assert.Equal([2.0 / 3, 1], Scores(Top(1, tokens, 0, 1, 1, 1, 1, 1), outputs));

        ClassAxis pixels = ClassAxis.Find([1, 3, 2, 2], 1);
        Assert.Equal(new ClassAxis(3, 4, true), pixels);
        ModelOutputs image = Batch([1, 3, 2, 2], 9, 0, 0, 0, 0, 9, 9, 0, 0, 0, 0, 9);
        Assert.Equal([0.75], Scores(Top(1, pixels, 0, 1, 1, 0), image));
    }

    [Theory]
    [InlineData(new long[] { 8, 10 }, 8, 10, 1)]
    [InlineData(new long[] { 8, 10, 1, 1 }, 8, 10, 1)]
    [InlineData(new long[] { 1, 10 }, 1, 10, 1)]
    [InlineData(new long[] { 1, 256, 512 }, 1, 512, 256)]
    [InlineData(new long[] { 8, 1 }, 8, 1, 1)]
    [InlineData(new long[] { 8 }, 8, 1, 1)]
    public void The_class_axis_is_found(long[] shape, int batch, int classes, int positions) =>
        Assert.Equal((classes, positions), (ClassAxis.Find(shape, batch).Classes, ClassAxis.Find(shape, batch).Positions));

    [Fact]
    public void One_logistic_unit_is_two_classes() =>
        Assert.Equal([1, 1, 0], Scores(Top(1, new ClassAxis(1, 1, false), 1, 0, 1), Batch([3, 1], 0.7f, 0.2f, float.NaN)));

    [Fact]
    public void Relative_error_takes_the_worst_output_and_ends_at_one()
    {
        RelativeErrorMetric metric = new(1, 2);
        metric.Learn(0, new ModelOutputs([[3, 4], [0, 0]], [[1, 2], [1, 2]], 1), 0);
        Assert.Equal(1, Score([3, 4], [0, 0]));
        Assert.Equal(0.9, Score([3, 4.5f], [0, 0]), 12);
        Assert.Equal(0, Score([3, 4], [0, 1e-9f]));
        Assert.Equal(0, Score([300, 4], [0, 0]));
        Assert.Equal(0, Score([float.NaN, 4], [0, 0]));
        Assert.Equal(0, Score([float.PositiveInfinity, 4], [0, 0]));
        double Score(float[] first, float[] second) => metric.Score(0, new ModelOutputs([first, second], [[1, 2], [1, 2]], 1), 0);
    }

    private static double[] Scores(Metric metric, ModelOutputs outputs) =>
        [.. Enumerable.Range(0, outputs.Batch).Select(row => metric.Score(row, outputs, row))];
}
