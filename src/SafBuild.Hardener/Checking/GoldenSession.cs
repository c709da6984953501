using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Onnx;
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
    internal TimeSpan LongestRun => ShortestLimit + TimeSpan.FromSeconds(Model.Files.Where(File.Exists).Sum(f => new FileInfo(f).Length) / BytesPerSecond);

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
    internal static IReadOnlyList<double[]?> Run(InferenceSession session, IReadOnlyDictionary<string, TensorProto> inputs, TimeSpan longest)
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
            return [.. outputs.Select(Read)];
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
        // ONNX Runtime numbers its element types as ONNX does.
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)tensor.DataType, [.. tensor.Dims]);
        TensorData.Bytes(tensor).CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    /// <summary>A tensor's numbers, row-major; null for what is no tensor of numbers.</summary>
    internal static double[]? Read(OrtValue value)
    {
        if (value.OnnxType != OnnxValueType.ONNX_TYPE_TENSOR)
        {
            return null;
        }

        return value.GetTensorTypeAndShape().ElementDataType switch
        {
            TensorElementType.Float => Widen<float>(value, v => v),
            TensorElementType.Double => Widen<double>(value, v => v),
            TensorElementType.Float16 => Widen<Float16>(value, v => (float)v),
            TensorElementType.BFloat16 => Widen<BFloat16>(value, v => (float)v),
            TensorElementType.Int64 => Widen<long>(value, v => v),
            TensorElementType.Int32 => Widen<int>(value, v => v),
            TensorElementType.Int16 => Widen<short>(value, v => v),
            TensorElementType.Int8 => Widen<sbyte>(value, v => v),
            TensorElementType.UInt64 => Widen<ulong>(value, v => v),
            TensorElementType.UInt32 => Widen<uint>(value, v => v),
            TensorElementType.UInt16 => Widen<ushort>(value, v => v),
            TensorElementType.UInt8 => Widen<byte>(value, v => v),
            TensorElementType.Bool => Widen<bool>(value, v => v ? 1 : 0),
            _ => null,
        };
    }

    private static double[] Widen<T>(OrtValue value, Converter<T, double> widen)
        where T : unmanaged => Array.ConvertAll(value.GetTensorDataAsSpan<T>().ToArray(), widen);

    public void Dispose() => Session.Dispose();
}
