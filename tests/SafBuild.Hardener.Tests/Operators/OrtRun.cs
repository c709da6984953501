using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;

namespace SafBuild.Tests.Operators;

/// <summary>Runs an example in ONNX Runtime.</summary>
internal static class OrtRun
{
    internal static double[][] Doubles(ModelProto model, OperatorExample example)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using InferenceSession session = new(model.ToByteArray(), options);
        Dictionary<string, OrtValue> inputs = [];
        for (int i = 0; i < example.Inputs.Count; i++)
        {
            if (!example.Inputs[i].IsMissing && !example.Inputs[i].IsConstant)
            {
                inputs.Add($"x{i}", Value(example.Inputs[i], i));
            }
        }

        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, inputs, session.OutputNames);
        double[][] result = [.. outputs.Select(Read)];
        foreach (OrtValue value in inputs.Values)
        {
            value.Dispose();
        }

        return result;
    }

    private static OrtValue Value(ExampleInput input, int place)
    {
        double[] values = input.Values(place);
        return input.Type switch
        {
            TensorProto.Types.DataType.Float => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (float)v), input.Shape),
            TensorProto.Types.DataType.Int64 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (long)v), input.Shape),
            TensorProto.Types.DataType.Int32 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (int)v), input.Shape),
            TensorProto.Types.DataType.Uint8 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (byte)v), input.Shape),
            TensorProto.Types.DataType.Int8 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (sbyte)v), input.Shape),
            TensorProto.Types.DataType.Bool => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => v != 0), input.Shape),
            _ => throw new NotSupportedException(input.Type.ToString()),
        };
    }

    private static double[] Read(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float => [.. value.GetTensorDataAsSpan<float>().ToArray().Select(v => (double)v)],
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 => [.. value.GetTensorDataAsSpan<long>().ToArray().Select(v => (double)v)],
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int32 => [.. value.GetTensorDataAsSpan<int>().ToArray().Select(v => (double)v)],
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.UInt8 => [.. value.GetTensorDataAsSpan<byte>().ToArray().Select(v => (double)v)],
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int8 => [.. value.GetTensorDataAsSpan<sbyte>().ToArray().Select(v => (double)v)],
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Bool => [.. value.GetTensorDataAsSpan<bool>().ToArray().Select(v => v ? 1.0 : 0)],
        var type => throw new NotSupportedException(type.ToString()),
    };
}
