using System.Globalization;
using SafBuild.Hardener.Data;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Metrics;

/// <summary>Which metric fits the model and its data, and how the outputs are read for it (docs/datasets.md).</summary>
internal sealed class MetricChoice
{
    private const int Top5Count = 5;
    private const string Override = "; set Metric to override";

    /// <summary>Of a mask, each side of the threshold has at least this share, or it is no mask.</summary>
    private const double LeastSide = 0.01;

    private readonly DataSet _data;
    private readonly string _model;
    private readonly ModelOutputs _probe;
    private readonly IReadOnlyList<OutputPort> _ports;
    private readonly bool _classScores;

    private MetricChoice(DataSet data, string model, ModelOutputs probe, IReadOnlyList<OutputPort> ports, bool classScores)
    {
        (_data, _model, _probe, _ports, _classScores) = (data, model, probe, ports, classScores);
    }

    /// <summary>
    /// Auto is Top1 with labels and the error against the target with a real-valued one; without both, Agreement for a model whose
    /// outputs are all answers (scores of classes, masks, whole numbers), else RelativeError.
    /// </summary>
    /// <param name="kind">As configured.</param>
    /// <param name="data">With or without labels.</param>
    /// <param name="model">Names the model in messages.</param>
    /// <param name="probe">Outputs of the golden model for its first samples, those of <paramref name="ports"/>.</param>
    /// <param name="ports">All outputs that are tensors of numbers.</param>
    /// <param name="classScores">Whether the first floating-point output looks like scores of classes (ClassScores).</param>
    /// <exception cref="SafException">
    /// SAF0103 Top5 of too few classes; SAF0108 a label that is no class; SAF0109 labels that do not fit the output; SAF0111 no labels.
    /// </exception>
    internal static ChosenMetric Choose(
        MetricKind kind, DataSet data, string model, ModelOutputs probe, IReadOnlyList<OutputPort> ports, bool classScores)
    {
        MetricChoice choice = new(data, model, probe, ports, classScores);
        return kind switch
        {
            MetricKind.Top1 => choice.Top(1),
            MetricKind.Top5 => choice.Top(Top5Count),
            MetricKind.MeanIoU => choice.MeanIoU(),
            MetricKind.Agreement => choice.Agreement(choice.Primary(null)),
            MetricKind.RelativeError => choice.Target() ?? choice.RelativeError("Metric=\"RelativeError\""),
            _ => choice.Target() ?? (data.Labels is not null ? choice.Top(1) : choice.Unlabelled()),
        };
    }

    /// <summary>Without labels: all outputs have to be answers, since what nobody looks at could be anything.</summary>
    private ChosenMetric Unlabelled()
    {
        List<OutputReading> answers = [];
        foreach (int output in Enumerable.Range(0, _ports.Count))
        {
            OutputReading reading = Read(output, null);
            if (!IsAnswer(output, reading))
            {
                return IsHiddenMask(output) ? RelativeError("almost all of it is on one side of 0.5, so that it is no mask")
                    : RelativeError($"'{_ports[output].Name}' does not look like scores of classes");
            }

            answers.Add(reading);
        }

        // Scores say more than the top class of the same scores.
        OutputReading[] distinct = [.. answers.GroupBy(r => _ports[r.Output].Sign.Source)
            .Select(same => same.OrderBy(r => _ports[r.Output].IsWhole).First()).OrderBy(r => r.Output)];
        return Agreement(distinct);
    }

    private bool IsAnswer(int output, OutputReading reading)
    {
        OutputPort port = _ports[output];
        if (port.IsWhole)
        {
            return true;
        }

        if (port.Sign.HasDataRows)
        {
            return false;
        }

        if (reading.Threshold is not null)
        {
            return OutputReadings.IsMap(port.Sign, _probe.Shapes[output]) && HasBothSides(output);
        }

        int classes = reading.Classes(_probe.Shapes[output], _probe.Batch);
        return classes > 1 && ((port.Sign.IsScores && !reading.InDoubt)
            || (_classScores && Floats.Length == 1 && _ports.Count == 1 && !(port.Sign.IsScores && IsImage(output))));
    }

    /// <summary>
    /// A map whose axis of classes is hidden by a Reshape could be read along any axis.
    /// </summary>
    private bool IsImage(int output) => ClassAxis.Dimensions(_probe.Shapes[output], _probe.Batch).Length > 2
        || (_ports[output].Sign.Classes > 0
            && _ports[output].Sign.Classes != ClassAxis.Find(_probe.Shapes[output], _probe.Batch).Classes);

    private bool IsHiddenMask(int output) => OutputReadings.IsMap(_ports[output].Sign, _probe.Shapes[output]);

    private bool HasBothSides(int output)
    {
        float[] values = _probe.Values[output];
        int above = values.Count(v => v >= 0.5f);
        return Math.Min(above, values.Length - above) >= LeastSide * values.Length;
    }

    private ChosenMetric Agreement(params OutputReading[] readings) =>
        new(new AgreementMetric(_data.Count, readings), Said(readings));

    private ChosenMetric RelativeError(string why)
    {
        string form = _ports.Any(p => p.Sign.HasDataRows)
            ? "rows are matched, since their number depends on the data" : "each number is compared";
        return new(new RelativeErrorMetric(_data.Count, _ports),
            [new($"{(_ports.Count == 1 ? Port(0) + " is" : $"all {_ports.Count} outputs are")} read as numbers ({why}); {form}", false)]);
    }

    private ChosenMetric MeanIoU()
    {
        OutputReading reading = Primary(_data.Labels);
        CheckLabels(reading);
        return new(new MeanIoUMetric(_data.Count, reading, _data.Labels), Said([reading]));
    }

    private ChosenMetric Top(int count)
    {
        if (_data.Labels is null)
        {
            throw _data.Targets is null
                ? new SafException(Codes.LabelsMissing, _data.Path,
                    $"Metric needs labels and the data set has none: add 'labels', or set Metric=\"Agreement\" for '{_model}'.")
                : RegressionTarget.NoClass(_data, _data.Targets, _model);
        }

        OutputReading reading = Primary(_data.Labels);
        CheckLabels(reading);
        int classes = reading.Classes(_probe.Shapes[reading.Output], _probe.Batch);
        if (count == Top5Count && (classes is > 0 and <= Top5Count || reading.Axis is null))
        {
            throw new SafException(Codes.OptionOutOfRange, _data.Path,
                $"Metric=\"Top5\" says nothing of output '{_ports[reading.Output].Name}' of '{_model}', which is {reading.Is}: any "
                + "answer is among the first five; set Metric=\"Top1\".");
        }

        return new(new TopMetric(count, reading, _data.Labels), Said([reading]));
    }

    /// <summary>Null where there is no target: labels that are classes, or none.</summary>
    private ChosenMetric? Target()
    {
        if (RegressionTarget.Find(_data, _model, _ports, Length) is not { } target)
        {
            return null;
        }

        string why = target.InDoubt ? ", since a single number that no Sigmoid made is no score of a class" + Override : "";
        return new(new TargetMetric(target.Output, target.Targets),
            [new($"{Port(target.Output)} is read as a regression, and the labels as its target{why}", target.InDoubt),
                .. NotLookedAt([target.Output])]);
    }

    private int[] Floats => [.. Enumerable.Range(0, _ports.Count).Where(i => !_ports[i].IsWhole)];

    private long Length(int output) => _probe.Shapes[output].Aggregate(1L, (a, b) => a * b) / Math.Max(1, _probe.Batch);

    /// <summary>
    /// The output that labels are about: one that an operator says to be scores, then the first of floating-point numbers, then whole
    /// numbers; with labels the first of these with as many answers as labels.
    /// </summary>
    private OutputReading Primary(DataLabels? labels)
    {
        OutputReading[] readings = [.. Enumerable.Range(0, _ports.Count).Select(output => Read(output, labels))
            .OrderBy(r => _ports[r.Output].IsWhole ? 2 : _ports[r.Output].Sign.IsScores && !r.InDoubt ? 0 : 1).ThenBy(r => r.Output)];
        return labels is null ? readings[0]
            : readings.FirstOrDefault(r => Positions(r) == labels.PerSample && !_ports[r.Output].Sign.HasDataRows) ?? readings[0];
    }

    private OutputReading Read(int output, DataLabels? labels) =>
        OutputReadings.Of(output, _ports[output], _probe.Shapes[output], _probe.Batch, labels);

    private int Positions(OutputReading reading) => reading.Positions(_probe.Shapes[reading.Output], _probe.Batch);

    private void CheckLabels(OutputReading reading)
    {
        if (_data.Labels is null)
        {
            return;
        }

        IReadOnlyList<long> shape = _probe.Shapes[reading.Output];
        if (_data.Labels.PerSample != Positions(reading) || _ports[reading.Output].Sign.HasDataRows)
        {
            throw new SafException(Codes.ShapeMismatch, _data.Path,
                $"{_data.Labels.PerSample} labels per sample, but the model's {Port(reading.Output)} has "
                + $"{Positions(reading)} predictions per sample: " +
                $"correct 'labels', or set Metric=\"Agreement\" or \"RelativeError\" for '{_model}'.");
        }

        int classes = reading.Classes(shape, _probe.Batch);
        if (classes > 0)
        {
            _data.CheckLabels(classes);
        }
    }

    private List<MetricReading> Said(IReadOnlyList<OutputReading> readings) =>
    [
        .. readings.Select(r => new MetricReading($"{Port(r.Output)} is read as {r.Is}{(r.InDoubt ? Override : "")}", r.InDoubt)),
        .. NotLookedAt([.. readings.Select(r => r.Output)]),
    ];

    /// <summary>Outputs that the metric does not look at, but for other forms of one that it does.</summary>
    private IEnumerable<MetricReading> NotLookedAt(IReadOnlyList<int> judged)
    {
        HashSet<string> sources = [.. judged.Select(i => _ports[i].Sign.Source)];
        foreach (int output in Enumerable.Range(0, _ports.Count).Except(judged))
        {
            bool same = sources.Contains(_ports[output].Sign.Source);
            yield return new(same ? $"{Port(output)} is the same answer in another form" : $"{Port(output)} is not judged", !same);
        }
    }

    private string Port(int output) => $"output '{_ports[output].Name}' [{string.Join(",", Shape(output))}]";

    /// <summary>How many samples are in a batch is no property of the model.</summary>
    private IEnumerable<string> Shape(int output) => _probe.Shapes[output].Select((size, place) =>
        place == 0 && size == _probe.Batch && size > 1 ? "N" : size.ToString(CultureInfo.InvariantCulture));
}
