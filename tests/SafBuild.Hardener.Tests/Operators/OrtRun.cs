using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;

namespace SafBuild.Hardener.Tests.Operators;

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
            TensorProto.Types.DataType.Double => OrtValue.CreateTensorValueFromMemory(values, input.Shape),
            TensorProto.Types.DataType.Float16 =>
                OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (Float16)(float)v), input.Shape),
            TensorProto.Types.DataType.Int16 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (short)v), input.Shape),
            TensorProto.Types.DataType.Uint16 =>
                OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (ushort)v), input.Shape),
            TensorProto.Types.DataType.Uint32 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (uint)v), input.Shape),
            TensorProto.Types.DataType.Uint64 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (ulong)v), input.Shape),
            TensorProto.Types.DataType.Bool => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => v != 0), input.Shape),
            _ => throw new NotSupportedException(input.Type.ToString()),
        };
    }

    private static double[] Read(OrtValue value) =>
        OrtNumbers.Read<double>(value) ?? throw new NotSupportedException(value.OnnxType.ToString());
}
