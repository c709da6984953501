using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Checking;

/// <summary>The model as it is, in ONNX Runtime: the oracle of the check.</summary>
internal sealed class GoldenSession : IDisposable
{
    /// <summary>A damaged model can ask for any amount of work; a real one runs a single sample far faster.</summary>
    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(5);
    private const double BytesPerSecond = 20e6;

    private GoldenSession(OnnxModel model, InferenceSession session) => (Model, Session) = (model, session);

    internal OnnxModel Model { get; }

    internal InferenceSession Session { get; }

    /// <summary>By the size of the model.</summary>
    internal TimeSpan LongestRun =>
        ShortestLimit + TimeSpan.FromSeconds(Model.Files.Where(File.Exists).Sum(f => FileLength.Of(f)) / BytesPerSecond);

    /// <exception cref="SafException">SAF1003: ONNX Runtime refuses the model.</exception>
    internal static GoldenSession Open(OnnxModel model, bool optimized = true)
    {
        try
        {
            using SessionOptions options = Options(optimized);
            return new GoldenSession(model, new InferenceSession(model.Path, options));
        }
        catch (OnnxRuntimeException e)
        {
            throw new SafException(Codes.ModelRefused, model.Path, $"ONNX Runtime refuses the model: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>The model runs once, so memory is not kept in an arena, which takes more than it is asked for.</summary>
    /// <param name="optimized">False for a model that is only loaded: folding constants is running it, too.</param>
    internal static SessionOptions Options(bool optimized = true) => new()
    {
        GraphOptimizationLevel = optimized ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        EnableCpuMemArena = false,
        EnableMemoryPattern = false,
    };

    /// <summary>The outputs that are tensors of numbers, in the model's order; null for others.</summary>
    internal static IReadOnlyList<double[]?> Run(
        InferenceSession session, IReadOnlyDictionary<string, TensorProto> inputs, TimeSpan longest)
    {
        Dictionary<string, OrtValue> values = [];
        try
        {
            foreach ((string name, TensorProto tensor) in inputs)
            {
                values.Add(name, Value(tensor));
            }

            using RunOptions options = new();
            using Timer stop = new(_ => options.Terminate = true, null, longest, Timeout.InfiniteTimeSpan);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, values, session.OutputNames);
            return [.. outputs.Select(OrtNumbers.Read<double>)];
        }
        finally
        {
            foreach (OrtValue value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    private static OrtValue Value(TensorProto tensor)
    {
        OrtValue value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, ((NumberType)tensor.DataType).OrtType(), [.. tensor.Dims]);
        TensorData.Bytes(tensor).CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    public void Dispose() => Session.Dispose();
}
