namespace SafBuild.Runtime.Tensors;

/// <summary>
/// The types of a tensor's elements: the one list of them. Names are those of the manifest; numbers are those of ONNX
/// (TensorProto.DataType), which ONNX Runtime numbers its own types by as well. What a type is stands in <see cref="NumberTypes"/>.
/// </summary>
internal enum NumberType
{
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,

    /// <summary>No number; named because graphs hold such tensors.</summary>
    String = 8,
    Bool = 9,
    Float16 = 10,
    Float64 = 11,
    UInt32 = 12,
    UInt64 = 13,

    /// <summary>Two floats.</summary>
    Complex64 = 14,

    /// <summary>Two doubles.</summary>
    Complex128 = 15,
    BFloat16 = 16,
    Float8E4M3Fn = 17,
    Float8E4M3Fnuz = 18,
    Float8E5M2 = 19,
    Float8E5M2Fnuz = 20,
    UInt4 = 21,
    Int4 = 22,
    Float4E2M1 = 23,
    Float8E8M0 = 24,
    UInt2 = 25,
    Int2 = 26,
}
