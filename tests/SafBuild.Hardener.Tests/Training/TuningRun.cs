using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Training;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using TorchSharp;

namespace SafBuild.Hardener.Tests.Training;

/// <summary>One call of the fine-tuner with what it said.</summary>
internal sealed class TuningRun : IProgressLog
{
    internal List<Diagnostic> Reported { get; } = [];

    internal List<string> Lines { get; } = [];

    /// <summary>Tensors alive in this thread at each line of progress.</summary>
    internal List<long> LiveTensors { get; } = [];

    internal Action? OnProgress { get; init; }

    internal CancellationToken Cancellation { get; init; } = TestContext.Current.CancellationToken;

    internal static SafForm Form(string function = "Arctan", ScaleMode scale = ScaleMode.PerChannel, string storage = "Float32") =>
        SafParameterTests.Form(function, scale) with { Storage = SafParameterTests.Find(storage) };

    internal TrainedModel Train(OnnxModel model, DataSet data, SafForm form, TrainingOptions options, ulong seed = 1)
    {
        TorchLibraries.Load(null);
        PreparedModel prepared = new(model, OnnxOperators.Roles);
        using DisposeScope scope = torch.NewDisposeScope();
        using TorchGraph graph = TorchGraph.Create(prepared, torch.CPU);
        return FineTuner.Run(graph, prepared, data, form, options with { Device = DeviceKind.Cpu }, seed, this, Cancellation);
    }

    public void Report(Diagnostic diagnostic) => Reported.Add(diagnostic);

    public void Progress(string line)
    {
        Lines.Add(line);
        LiveTensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        OnProgress?.Invoke();
    }
}
