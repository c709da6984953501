using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Tests.Metrics;

public class MetricTests
{
    private const float Inf = float.PositiveInfinity;

    private static ModelOutputs Batch(long[] shape, params float[] values) => new([values], [shape], (int)shape[0]);

    private static OutputReading Scores(Func<IReadOnlyList<long>, int, ClassAxis>? axis = null) =>
        new() { Output = 0, Axis = axis ?? ClassAxis.Find };

    private static TopMetric Top(int count, int perSample, params long[] labels) => new(count, Scores(), new DataLabels(labels, perSample));

    [Fact]
    public void Top1_takes_the_largest_score_and_the_first_of_equals()
    {
        ModelOutputs outputs = Batch([4, 3], 1, 5, 2, 7, 7, 0, float.NegativeInfinity, 1, 0, -1, -3, -2);
        Assert.Equal([1, 1, 1, 1], Scores(Top(1, 1, 1, 0, 1, 0), outputs));
        Assert.Equal([0, 0, 0, 0], Scores(Top(1, 1, 0, 1, 0, 2), outputs));
    }

    [Fact]
    public void A_NaN_is_wrong_wherever_it_is()
    {
        ModelOutputs outputs = Batch([3, 3], 9, float.NaN, 1, float.NaN, 9, 1, 9, 1, float.NaN);
        Assert.Equal([0, 0, 0], Scores(Top(1, 1, 0, 1, 0), outputs));
        Assert.Equal([0, 0, 0], Scores(Top(5, 1, 0, 1, 0), outputs));
        AgreementMetric agreement = Learned(3, [Scores()], Batch([3, 3], 9, 0, 1, 0, 9, 1, 9, 1, 0));
        Assert.Equal([0, 0, 0], Scores(agreement, outputs));
    }

    [Fact]
    public void A_golden_model_that_gives_NaN_itself_agrees_with_nothing()
    {
        ModelOutputs nan = Batch([1, 2], float.NaN, 1);
        Assert.Equal(0, Learned(1, [Scores()], nan).Score(0, nan, 0));
    }

    [Fact]
    public void A_plus_infinity_is_no_answer_unless_the_golden_model_gives_the_same()
    {
        ModelOutputs golden = Batch([3, 3], 9, 0, 1, Inf, 9, 1, float.NegativeInfinity, 1, 0);
        ModelOutputs found = Batch([3, 3], Inf, 0, 1, Inf, 9, 1, float.NegativeInfinity, 1, 0);
        Assert.Equal([0, 1, 1], Scores(Learned(3, [Scores()], golden), found));
        foreach (int count in (int[])[1, 5])
        {
            TopMetric top = Top(count, 1, 0, 0, 1);
            Learn(top, golden);
            Assert.Equal([1, 1, 1], Scores(top, golden));
            Assert.Equal([0, 1, 1], Scores(top, found));
        }

        OutputReading logit = new() { Output = 0, Threshold = 0 };
        AgreementMetric mask = Learned(1, [logit], Batch([1, 3], 2, -1, 0));
        Assert.Equal(2.0 / 3, mask.Score(0, Batch([1, 3], Inf, float.NegativeInfinity, 5), 0), 12);
    }

    [Fact]
    public void Top5_counts_the_classes_before_the_label()
    {
        ModelOutputs outputs = Batch([2, 7], 7, 6, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1);
        Assert.Equal([1, 1], Scores(Top(5, 1, 4, 4), outputs));
        Assert.Equal([0, 0], Scores(Top(5, 1, 5, 5), outputs));
    }

    [Fact]
    public void A_sequence_is_scored_by_position_and_an_image_of_classes_by_pixel()
    {
        Assert.Equal(new ClassAxis(2, 3, 1), ClassAxis.Find([2, 3, 2], 2));
        ModelOutputs outputs = Batch([2, 3, 2], 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1);
        Assert.Equal([2.0 / 3, 1], Scores(Top(1, 3, 0, 1, 1, 1, 1, 1), outputs));

        Assert.Equal(new ClassAxis(3, 4, 4), ClassAxis.Find([1, 3, 2, 2], 1));
        ModelOutputs image = Batch([1, 3, 2, 2], 9, 0, 0, 0, 0, 9, 9, 0, 0, 0, 0, 9);
        Assert.Equal([0.75], Scores(Top(1, 4, 0, 1, 1, 0), image));
        ModelOutputs last = Batch([1, 2, 2, 3], 9, 0, 0, 0, 9, 0, 0, 9, 0, 0, 0, 9);
        TopMetric twin = new(1, Scores(ClassAxis.Last), new([0, 1, 1, 0], 4));
        Assert.Equal([0.75], Scores(twin, last));
    }

    [Theory]
    [InlineData(new long[] { 8, 10 }, 8, 10, 1)]
    [InlineData(new long[] { 8, 10, 1, 1 }, 8, 10, 1)]
    [InlineData(new long[] { 1, 10 }, 1, 10, 1)]
    [InlineData(new long[] { 1, 256, 512 }, 1, 512, 256)]
    [InlineData(new long[] { 8, 1 }, 8, 1, 1)]
    [InlineData(new long[] { 8 }, 8, 1, 1)]
    public void The_class_axis_is_found_by_the_shape(long[] shape, int batch, int classes, int positions) =>
        Assert.Equal((classes, positions), (ClassAxis.Find(shape, batch).Classes, ClassAxis.Find(shape, batch).Positions));

    [Fact]
    public void An_operator_s_axis_lies_anywhere_and_before_operator_set_13_it_goes_to_the_end()
    {
        OutputSign sign = new() { Name = "y", Operator = "Softmax", Axis = new(2) };
        ClassAxis middle = ClassAxis.Told(sign, [2, 2, 3, 2], 2)!.Value;
        Assert.Equal(new ClassAxis(3, 4, 2), middle);
        float[] sample = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        Assert.Equal([0, 1, 6, 7], Enumerable.Range(0, 4).Select(p => (int)middle.Value(sample, p, 0)));
        Assert.Equal([4, 5, 10, 11], Enumerable.Range(0, 4).Select(p => (int)middle.Value(sample, p, 2)));
        Assert.Equal(new ClassAxis(12, 1, 1), ClassAxis.Told(sign with { Axis = new(1, ToEnd: true) }, [2, 2, 3, 2], 2));
        Assert.Null(ClassAxis.Told(sign with { Axis = new(0) }, [2, 3], 2));
        Assert.Equal(new ClassAxis(3, 4, 1), ClassAxis.Told(sign with { Axis = null, Classes = 3 }, [2, 4, 3], 2));
        Assert.Null(ClassAxis.Told(sign with { Axis = null, Classes = 3 }, [2, 3, 3], 2));
    }

    [Fact]
    public void One_number_is_two_classes_by_its_threshold()
    {
        TopMetric half = new(1, new() { Output = 0, Threshold = 0.5f }, new([1, 0, 1], 1));
        Assert.Equal([1, 1, 0], Scores(half, Batch([3, 1], 0.7f, 0.2f, float.NaN)));
        TopMetric logit = new(1, new() { Output = 0, Threshold = 0 }, new([1, 0, 1], 1));
        Assert.Equal([1, 1, 1], Scores(logit, Batch([3, 1], 0.2f, -0.2f, 7)));
    }

    [Fact]
    public void Whole_numbers_are_compared_as_they_are_and_position_by_position()
    {
        // 2^24 and 2^24 + 1 are one float.
        ModelOutputs golden = new([[16777216, 1, 2]], [[1, 3]], 1) { Whole = [[16777216, 1, 2]] };
        ModelOutputs found = new([[16777216, 1, 2]], [[1, 3]], 1) { Whole = [[16777217, 1, 2]] };
        AgreementMetric agreement = Learned(1, [new OutputReading { Output = 0 }], golden);
        Assert.Equal(2.0 / 3, agreement.Score(0, found, 0), 12);
        Assert.Equal(0.5, agreement.Score(0, Ints([16777216, 1, 5, 2, 2, 2], 1, 6), 0) + (1.0 / 6), 12);
        Assert.Equal(1, agreement.Score(0, golden, 0));
    }

    [Fact]
    public void Rows_whose_number_depends_on_the_data_are_matched_and_empty_is_an_answer()
    {
        OutputReading reading = new() { Output = 0, HasRows = true };
        AgreementMetric some = Learned(1, [reading], Ints([0, 0, 5, 0, 0, 9], 2, 3));
        Assert.Equal(1, some.Score(0, Ints([0, 0, 9, 0, 0, 5], 2, 3), 0));
        Assert.Equal(2.0 / 3, some.Score(0, Ints([0, 0, 9, 0, 0, 4, 0, 0, 5], 3, 3), 0), 12);
        Assert.Equal(0, some.Score(0, Ints([], 0, 3), 0));
        AgreementMetric none = Learned(1, [reading], Ints([], 0, 3));
        Assert.Equal(1, none.Score(0, Ints([], 0, 3), 0));
        Assert.Equal(0, none.Score(0, Ints([0, 0, 5], 1, 3), 0));
    }

    [Fact]
    public void Of_several_answers_the_worst_counts()
    {
        OutputReading[] both = [new() { Output = 0, Axis = ClassAxis.Find }, new() { Output = 1 }];
        ModelOutputs golden = new([[1, 0], [1, 2, 3, 4]], [[1, 2], [1, 4]], 1);
        AgreementMetric agreement = new(1, both);
        agreement.Learn(0, golden, 0);
        Assert.Equal(0.75, agreement.Score(0, golden with { Values = [[1, 0], [1, 2, 3, 5]] }, 0));
        Assert.Equal(0, agreement.Score(0, golden with { Values = [[0, 1], [1, 2, 3, 4]] }, 0));
    }

    [Fact]
    public void Intersection_over_union_is_the_mean_over_the_classes_that_are_there()
    {
        MeanIoUMetric metric = new(1, new() { Output = 0 }, new([0, 0, 1, 1], 4));
        metric.Learn(0, Ints([0, 0, 1, 1], 1, 4), 0);
        Assert.Equal(1, metric.Score(0, Ints([0, 0, 1, 1], 1, 4), 0));

        // Class 0: 2 of 3, class 1: 1 of 2. A third class that nobody has: 0 of 1.
        Assert.Equal(((2.0 / 3) + 0.5) / 2, metric.Score(0, Ints([0, 0, 0, 1], 1, 4), 0), 12);
        Assert.Equal((1 + 0.5 + 0) / 3, metric.Score(0, Ints([0, 0, 7, 1], 1, 4), 0), 12);
        Assert.Equal((2.0 / 4) / 2, metric.Blind.Score, 12);

        MeanIoUMetric unlabelled = new(1, Scores(), null);
        unlabelled.Learn(0, Batch([1, 2, 2], 1, 0, 0, 1), 0);
        Assert.Equal(1, unlabelled.Score(0, Batch([1, 2, 2], 1, 0, 0, 1), 0));
        Assert.Equal(0.5, unlabelled.Score(0, Batch([1, 2, 2], 1, float.NaN, 0, 1), 0));
    }

    [Fact]
    public void Relative_error_takes_the_worst_output_and_ends_at_one()
    {
        RelativeErrorMetric metric = new(1, Ports(2));
        metric.Learn(0, new ModelOutputs([[3, 4], [0, 0]], [[1, 2], [1, 2]], 1), 0);
        Assert.Equal(1, Score([3, 4], [0, 0]));
        Assert.Equal(0.9, Score([3, 4.5f], [0, 0]), 12);
        Assert.Equal(0, Score([3, 4], [0, 1e-9f]));
        Assert.Equal(0, Score([300, 4], [0, 0]));
        Assert.Equal(0, Score([float.NaN, 4], [0, 0]));
        Assert.Equal(0, Score([float.PositiveInfinity, 4], [0, 0]));
        double Score(float[] first, float[] second) => metric.Score(0, new ModelOutputs([first, second], [[1, 2], [1, 2]], 1), 0);
    }

    [Fact]
    public void Relative_error_has_a_floor_of_a_thousandth_of_the_set_s_norm()
    {
        RelativeErrorMetric metric = new(2, Ports(1));
        metric.Learn(0, Batch([1, 1], 1000), 0);
        metric.Learn(1, Batch([1, 1], 1e-7f), 0);
        double floor = 1e-3 * Math.Sqrt(1e6 / 2);
        Assert.Equal(1 - (1e-4 / floor), metric.Score(1, Batch([1, 1], 1e-4f), 0), 6);
        Assert.Equal(0, metric.Score(1, Batch([1, 1], 1), 0));
        Assert.Equal(0.9, metric.Score(0, Batch([1, 1], 900), 0), 6);
    }

    [Fact]
    public void Detections_are_matched_for_the_relative_error()
    {
        RelativeErrorMetric metric = new(1, Ports(1, rows: true));
        metric.Learn(0, new([[3, 4, 6, 8]], [[2, 2]], 1), 0);
        Assert.Equal(1, Score(2, 6, 8, 3, 4), 12);
        Assert.Equal(1 - Math.Sqrt(25.0 / 125), Score(1, 6, 8), 12);
        Assert.Equal(1 - Math.Sqrt(2.0 / 125), Score(3, 6, 8, 1, 1, 3, 4), 12);
        Assert.Equal(0, Score(0));
        Assert.Equal(0, Score(1, 6, float.NaN));
        metric.Learn(0, new([[]], [[0, 2]], 1), 0);
        Assert.Equal(1, Score(0));
        Assert.Equal(0, Score(1, 6, 8));
        double Score(int rows, params float[] values) => metric.Score(0, new([values], [[rows, 2]], 1), 0);
    }

    [Fact]
    public void A_regression_is_scored_against_its_targets_and_a_constant_is_known()
    {
        TargetMetric metric = new(0, new([10, -10, 30], 1));
        Assert.Equal(Math.Sqrt(800.0 / 3), new DataTargets([10, -10, 30], 1).Spread, 12);
        Assert.Equal([1, 1, 1], Scores(metric, Batch([3, 1], 10, -10, 30)));
        Assert.Equal(1 - (3 / 30.0), metric.Score(2, Batch([3, 1], 0, 0, 27), 2), 12);
        Assert.Equal(1 - (3 / Math.Sqrt(800.0 / 3)), metric.Score(0, Batch([3, 1], 13, 0, 0), 0), 12);
        Assert.Equal([0, 0, 0], Scores(metric, Batch([3, 1], float.NaN, Inf, 1e9f)));
        Assert.Equal((1 + 0 + (1 - (20 / 30.0))) / 3, metric.Blind.Score, 12);
    }

    private static OutputPort[] Ports(int count, bool rows = false) => [.. Enumerable.Range(0, count)
        .Select(i => new OutputPort(new() { Name = $"y{i}", HasDataRows = rows }, NumberType.Float32))];

    private static ModelOutputs Ints(long[] values, params long[] shape) =>
        new([[.. values.Select(v => (float)v)]], [shape], 1) { Whole = [values] };

    private static AgreementMetric Learned(int samples, OutputReading[] readings, ModelOutputs golden)
    {
        AgreementMetric metric = new(samples, readings);
        Learn(metric, golden);
        return metric;
    }

    private static void Learn(Metric metric, ModelOutputs golden)
    {
        for (int row = 0; row < golden.Batch; row++)
        {
            metric.Learn(row, golden, row);
        }
    }

    private static double[] Scores(Metric metric, ModelOutputs outputs) =>
        [.. Enumerable.Range(0, outputs.Batch).Select(row => metric.Score(row, outputs, row))];
}
