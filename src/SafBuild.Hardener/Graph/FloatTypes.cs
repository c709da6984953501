using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Graph;

/// <summary>The element types that weights have.</summary>
internal static class FloatTypes
{
    /// <summary>Null for a type that is no floating-point type of a weight.</summary>
    internal static ElementType? Of(TensorProto tensor) => TensorData.Type(tensor) switch
    {
        TensorProto.Types.DataType.Float => ElementType.Float32,
        TensorProto.Types.DataType.Float16 => ElementType.Float16,
        TensorProto.Types.DataType.Bfloat16 => ElementType.BFloat16,
        TensorProto.Types.DataType.Double => ElementType.Float64,
        _ => null,
    };
}
