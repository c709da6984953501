using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>ONNX Runtime's element types and values. It numbers its types as ONNX does.</summary>
internal static class OrtNumbers
{
    internal static TensorElementType OrtType(this NumberType type) => (TensorElementType)type.OnnxNumber();

    /// <summary>Null for a type without numbers that are read here: strings, complex and packed numbers, floats of 8 bits.</summary>
    internal static NumberType? TypeOf(TensorElementType type) =>
        NumberTypes.FromOnnx((int)type) is { } known && IsRead(known) ? known : null;

    private static bool IsRead(NumberType type) => !type.IsPacked() && (type.IsFloat() || type.IsInteger() || type == NumberType.Bool);

    /// <summary>A tensor's numbers, row-major; null for what is no tensor of numbers.</summary>
    internal static T[]? Read<T>(OrtValue value) where T : unmanaged, INumberBase<T>
    {
        if (value.OnnxType != OnnxValueType.ONNX_TYPE_TENSOR || TypeOf(value.GetTensorTypeAndShape().ElementDataType) is not { } type)
        {
            return null;
        }

        return type == NumberType.Float32 && typeof(T) == typeof(float)
            ? value.GetTensorDataAsSpan<T>().ToArray()
            : type.ReadAll<T>(Bytes(value, type));
    }

    private static ReadOnlySpan<byte> Bytes(OrtValue value, NumberType type)
    {
        // The read-only view of raw bytes is the mutable one: ONNX Runtime's API has no other.
        Span<byte> raw = value.GetTensorMutableRawData();
        return raw[..checked((int)type.Bytes(value.GetTensorTypeAndShape().ElementCount))];
    }
}
