using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Data;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Metrics;

/// <summary>
/// What ZipMap makes of probabilities: a sequence with a map from class to score for each sample. Read as [samples, classes].
/// </summary>
internal static class ClassMaps
{
    /// <summary>The scores' type; null for what is no sequence of maps to numbers.</summary>
    internal static NumberType? TypeOf(NodeMetadata output)
    {
        if (output.OnnxValueType != OnnxValueType.ONNX_TYPE_SEQUENCE
            || output.AsSequenceMetadata().ElementMeta is not { OnnxValueType: OnnxValueType.ONNX_TYPE_MAP } map)
        {
            return null;
        }

        return OrtNumbers.TypeOf(map.AsMapMetadata().ValueMetadata.ElementDataType) is { } type && type.IsFloat() ? type : null;
    }

    internal static bool Are(OrtValue value) => value.OnnxType == OnnxValueType.ONNX_TYPE_SEQUENCE;

    /// <summary>The scores in the order of the maps' keys, which ONNX Runtime keeps sorted.</summary>
    internal static (float[] Values, long[] Shape) Read(OrtValue sequence)
    {
        List<float> values = [];
        int count = sequence.GetValueCount();
        for (int i = 0; i < count; i++)
        {
            using OrtValue map = sequence.GetValue(i, OrtAllocator.DefaultInstance);
            using OrtValue scores = map.GetValue(1, OrtAllocator.DefaultInstance);
            values.AddRange(OrtNumbers.Read<float>(scores)
                ?? throw new NotSupportedException($"a map to {scores.GetTensorTypeAndShape().ElementDataType} has no metric"));
        }

        return ([.. values], [count, count == 0 ? 0 : values.Count / count]);
    }
}
