namespace SafBuild.Hardener.Metrics;

/// <summary>Share of positions with the same top class as the golden model's. Needs no labels; the golden model scores 1.</summary>
internal sealed class AgreementMetric(int samples, int output, ClassAxis axis) : Metric
{
    private readonly int[] _golden = new int[checked(samples * axis.Positions)];

    internal override string Name => "Agreement";

    internal override IReadOnlyList<int> Outputs { get; } = [output];

    internal override BlindAnswer Blind
    {
        get
        {
            IGrouping<int, int> most = _golden.GroupBy(g => g).MaxBy(g => g.Count())!;
            return new((double)most.Count() / _golden.Length, $"always answering class {most.Key}");
        }
    }

    internal override void Learn(int sample, ModelOutputs golden, int row)
    {
        for (int position = 0; position < axis.Positions; position++)
        {
            _golden[(sample * axis.Positions) + position] = axis.Top(golden.Of(0, row), position);
        }
    }

    internal override double Score(int sample, ModelOutputs outputs, int row)
    {
        ReadOnlySpan<float> values = outputs.Of(0, row);
        int same = 0;
        for (int position = 0; position < axis.Positions; position++)
        {
            int top = axis.Top(values, position);
            same += top >= 0 && top == _golden[(sample * axis.Positions) + position] ? 1 : 0;
        }

        return (double)same / axis.Positions;
    }
}
