using System.Diagnostics;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using TorchSharp;
using static SafBuild.Hardener.Operators.KeptScalar;

namespace SafBuild.Hardener.Training;

/// <summary>One fine-tuning: the state between its steps. A dispose scope per batch frees everything that a batch makes.</summary>
internal sealed class TrainingSession : IDisposable
{
    private static readonly IReadOnlyDictionary<string, torch.Tensor> Golden = new Dictionary<string, torch.Tensor>();

    private readonly TorchGraph _graph;
    private readonly PreparedModel _model;
    private readonly DataSet _data;
    private readonly TrainingOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly SafParameters _parameters;
    private readonly SampleOrder _order;
    private readonly BatchReader _reader;
    private readonly OutputHead? _head;
    private readonly RegressionTarget? _target;
    private readonly TrainingLoss _loss;
    private readonly LearningRateSchedule _schedule;
    private readonly List<double> _stepLosses = [];

    /// <summary>Samples of one forward pass: the batch size, or what the model's fixed batch dimension asks for.</summary>
    private readonly int _passSize;

    /// <summary>Whether the number of samples of a pass is fixed.</summary>
    private readonly bool _passIsFixed;

    /// <summary>
    /// Whether BatchNormalization normalises by the batch and learns the running statistics from it. A single sample has none. A golden
    /// model that is to be met answers by its own, and what it is asked may be other data than it was trained on; at Scale=Unit what goes
    /// through the model is not what the pretrained ones were taken of.
    /// </summary>
    private readonly bool _learnsStatistics;

    internal TrainingSession(
        TorchGraph graph, PreparedModel model, DataSet data, SafForm form, TrainingOptions options, ulong seed,
        CancellationToken cancellation)
    {
        (_graph, _model, _data, _options, _cancellation) = (graph, model, data, options, cancellation);
        torch.Device device = TrainingDevice.Choose(options.Device, model.Path);
        UsedDevice = (device.type == DeviceType.CUDA ? DeviceKind.Cuda : DeviceKind.Cpu).ToString();
        OutputPort[] ports = [.. OutputHead.Ports(model)];
        _target = RegressionTarget.Find(data, model.Path, ports, i => NumbersOf(model.Signature.Outputs[i]));
        _head = _target is null ? OutputHead.Find(model, data.Labels) : null;
        _loss = TrainingLosses.Create(options.Loss, data, model, _head, _target);
        _order = new(data.Count, seed);
        _reader = new(data, seed, device, _target?.Targets);
        long batchDimension = model.Signature.Inputs.Select(i => i.Shape.Count > 0 ? i.Shape[0] : -1).Max();
        _passIsFixed = batchDimension > 0 || data.WholeRuns;
        _passSize = data.WholeRuns ? 1 : _passIsFixed ? (int)batchDimension : options.BatchSize;
        if (!_passIsFixed && _passSize > 1 && !SampleIndependence.Holds(graph, _reader, data))
        {
            (_passIsFixed, _passSize) = (true, 1);
        }

        _learnsStatistics = _passSize > 1 && (!_loss.NeedsGolden || form.Scale == ScaleMode.Unit);
        _schedule = new(options.LearningRate, Math.Max(1, options.Epochs * StepsOf(1).Count));
        _parameters = new(form.Weights(model), graph.RunningStatistics, form, new StoredRead(form, options.BitErrorRate, seed), model.Path,
            device);
    }

    /// <summary>What is made small, for reports: a name of LossKind, or the squared error that Auto takes with a target.</summary>
    internal string UsedLoss => _loss switch
    {
        CrossEntropyLoss => nameof(LossKind.CrossEntropy),
        TargetLoss => "squared error of the target",
        _ => nameof(LossKind.Distillation),
    };

    /// <summary>Where, as a name of DeviceKind.</summary>
    internal string UsedDevice { get; }

    /// <summary>Loss of every step so far.</summary>
    internal IReadOnlyList<double> StepLosses => _stepLosses;

    /// <summary>Of the last step.</summary>
    internal double LearningRate { get; private set; }

    /// <summary>Whether the last step read weights between what is learned and what is stored: the score is of what is stored.</summary>
    internal bool IsRelaxed { get; private set; }

    /// <summary>Whether the model has a weight that training can change.</summary>
    internal bool HasParameters => _parameters.HaveAny;

    internal bool TimeIsUp => _options.TimeBudget is { } budget && _clock.Elapsed.TotalSeconds >= budget;

    internal ParameterSnapshot Snapshot() => _parameters.Snapshot();

    /// <summary>What restarts have made of the learning rate: 1, 0.1, 0.01 ...</summary>
    internal double RateFactor { get; private set; } = 1;

    /// <summary>Goes on from earlier values, with no momentum and a tenth of the learning rate.</summary>
    internal void Restart(ParameterSnapshot values)
    {
        _parameters.Restore(values);
        RateFactor /= 10;
    }

    /// <summary>Trains on every sample once, or until the time is up.</summary>
    /// <param name="epoch">From 1.</param>
    /// <returns>The mean loss, and whether the epoch was run to its end.</returns>
    internal (double Loss, bool Whole) Epoch(int epoch)
    {
        int first = _stepLosses.Count;
        foreach (int[][] step in StepsOf(epoch))
        {
            if (TimeIsUp)
            {
                return (_stepLosses.Skip(first).DefaultIfEmpty(0).Average(), false);
            }

            Step(step, epoch);
        }

        return (_stepLosses.Skip(first).DefaultIfEmpty(0).Average(), true);
    }

    /// <summary>
    /// The score on the held-out samples. With TrainingBitErrorRate under faults, the same ones each time: the best epoch is the one that
    /// bears them best.
    /// </summary>
    internal HeldOutScore Score()
    {
        HeldOutScorer scorer = new(_head, _data.Labels is not null, _target);
        int draw = -1;
        foreach (int[] samples in Passes(_order.HeldOut))
        {
            _cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable noGradient = torch.no_grad();
            Batch batch = _reader.Read(samples, 0);
            _parameters.Begin(draw--, learn: false, relaxed: 0);
            IReadOnlyList<torch.Tensor> outputs = _graph.Run(batch.Inputs, _parameters.Weights(), training: false);
            CheckLabels(outputs, batch);
            IReadOnlyList<torch.Tensor> golden = GoldenOutputs(batch, scorer.NeedsGolden || _loss.NeedsGolden);
            scorer.Add(outputs, golden, batch, Finite(_loss.Of(outputs, golden, batch), "on the held-out samples"));
        }

        return scorer.Score();
    }

    public void Dispose() => _parameters.Dispose();

    /// <summary>One step of gradient descent: as many passes as the batch size asks for.</summary>
    private void Step(int[][] passes, int epoch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        double elapsed = _options.TimeBudget is { } budget ? _clock.Elapsed.TotalSeconds / budget : 0;
        LearningRate = RateFactor * _schedule.At(_stepLosses.Count, elapsed);
        double relaxed = RelaxationSchedule.At(_options.LevelTraining, _schedule.Done(_stepLosses.Count, elapsed));
        IsRelaxed = relaxed > 0;
        _parameters.Begin(_stepLosses.Count, learn: true, relaxed);
        double sum = 0;
        foreach (int[] samples in passes)
        {
            _cancellation.ThrowIfCancellationRequested();
            using DisposeScope pass = torch.NewDisposeScope();
            Batch batch = _reader.Read(samples, epoch);
            IReadOnlyList<torch.Tensor> golden = GoldenOutputs(batch, _loss.NeedsGolden);

            IReadOnlyList<torch.Tensor> outputs = _graph.Run(batch.Inputs, _parameters.Weights(), _learnsStatistics);
            torch.Tensor mean = _loss.Of(outputs, golden, batch) / Kept(passes.Length);
            sum += Finite(mean, $"at step {_stepLosses.Count + 1} with learning rate {LearningRate:G3}");
            mean.backward();
        }

        _parameters.Step(LearningRate, decay: 0);
        _stepLosses.Add(sum);
    }

    private IReadOnlyList<torch.Tensor> GoldenOutputs(Batch batch, bool needed)
    {
        using IDisposable noGradient = torch.no_grad();
        return needed ? _graph.Run(batch.Inputs, Golden, training: false) : [];
    }

    private double Finite(torch.Tensor value, string where)
    {
        double number = value.item<float>();
        return double.IsFinite(number)
            ? number
            : throw new SafException(Codes.TrainingDiverged, _model.Path,
                $"the loss is {number} {where}: lower LearningRate (now {_options.LearningRate}), or use Scale=\"PerChannel\"");
    }

    private void CheckLabels(IReadOnlyList<torch.Tensor> outputs, Batch batch)
    {
        if (_data.Labels is null || _head is null)
        {
            return;
        }

        OutputReading reading = _head.Reading(outputs, batch.Samples);
        long[] shape = outputs[_head.Index].shape;
        int positions = reading.Positions(shape, batch.Samples);
        if (positions != _data.Labels.PerSample)
        {
            throw new SafException(Codes.ShapeMismatch, _data.Path,
                $"{_data.Labels.PerSample} labels per sample, but the model's output {Shapes.Text(shape)} has "
                + $"{positions} predictions per sample: correct 'labels', or remove them");
        }

        _data.CheckLabels(reading.Classes(shape, batch.Samples));
    }

    /// <summary>Numbers of one sample; -1 when a dimension is dynamic.</summary>
    private static long NumbersOf(ModelPort port) =>
        !port.HasRank || port.Shape.Skip(1).Any(d => d < 0) ? -1 : port.Shape.Skip(1).Aggregate(1L, (a, b) => a * b);

    /// <summary>An epoch's steps, each of one or more passes.</summary>
    private IReadOnlyList<int[][]> StepsOf(int epoch) =>
        [.. _order.Epoch(epoch, _passSize, _passIsFixed).Chunk(_passIsFixed ? Math.Max(1, _options.BatchSize / _passSize) : 1)];

    /// <summary>All of the samples in passes; a fixed batch is filled up from the start.</summary>
    private IEnumerable<int[]> Passes(IReadOnlyList<int> samples)
    {
        foreach (int[] pass in samples.Chunk(_passSize))
        {
            yield return _passIsFixed ? [.. Enumerable.Range(0, _passSize).Select(i => pass[i % pass.Length])] : pass;
        }
    }
}
