using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>The element types that weights have.</summary>
internal static class FloatTypes
{
    /// <summary>Null for a type that is no floating-point type of a weight.</summary>
    internal static NumberType? Of(TensorProto tensor) => NumberTypes.FromOnnx(tensor.DataType) is { } type && type.IsFloat() ? type : null;
}
