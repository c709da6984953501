using System.Globalization;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;
using ElementKind = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Emit.Portable;

/// <summary>The Runtime's reading of a tensor in SAF form, in standard operators: w = s * f(v), total.</summary>
internal static class PortableRead
{
    /// <summary>Cast takes bfloat16 from this version on.</summary>
    private const long FirstOpsetWithBFloat16 = 13;

    /// <summary>Defines the tensor.</summary>
    internal static void Read(PortableGraph graph, TensorEntry tensor)
    {
        string raw = Raw(graph, tensor);
        string value = graph.Node("Where", graph.Node("IsNaN", raw), graph.Scalar(0), raw);
        if (tensor.Limits.Count > 0)
        {
            string beyond = graph.Node("Greater", graph.Node("Abs", value), PerScale(graph, tensor, tensor.Limits));
            value = graph.Node("Where", beyond, graph.Scalar(0), value);
        }

        string weight = graph.Node("Mul", PortableForm.Apply(graph, tensor.Function, value), PerScale(graph, tensor, tensor.Scales));
        if (tensor.ElementType is NumberType.Float16 or NumberType.BFloat16)
        {
            double largest = tensor.ElementType.Largest();
            weight = graph.Clamp(weight, -largest, largest);
        }

        graph.Define(tensor.Name,
            tensor.ElementType == NumberType.Float32 ? weight : graph.Cast(weight, PortableGraph.Kind(tensor.ElementType)));
    }

    /// <summary>The raw values as floats of the tensor's shape.</summary>
    private static string Raw(PortableGraph graph, TensorEntry tensor)
    {
        switch (tensor.Storage)
        {
            case "Float32":
                return graph.Stored(ElementKind.Float, tensor.Offsets[0], tensor.Length, tensor.Shape);
            case "Float16":
                return graph.Cast(graph.Stored(ElementKind.Float16, tensor.Offsets[0], tensor.Length, tensor.Shape), ElementKind.Float);
            case "BFloat16" when graph.Opset >= FirstOpsetWithBFloat16:
                return graph.Cast(graph.Stored(ElementKind.Bfloat16, tensor.Offsets[0], tensor.Length, tensor.Shape), ElementKind.Float);
            case "BFloat16":
                return BFloat16(graph, graph.Stored(ElementKind.Uint16, tensor.Offsets[0], tensor.Length, tensor.Shape));
            case ['Q', .. string digits] when digits.Split('.') is [string m, string n]
                && int.TryParse(m, NumberStyles.None, CultureInfo.InvariantCulture, out int whole)
                && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int fraction):
                ElementKind kind = whole + fraction == 7 ? ElementKind.Int8 : ElementKind.Int16;
                string words = graph.Cast(graph.Stored(kind, tensor.Offsets[0], tensor.Length, tensor.Shape), ElementKind.Float);
                return graph.Node("Mul", words, graph.Scalar(Math.ScaleB(1, -fraction)));
            default:
                throw new SafException(Codes.PortableImpossible, graph.Source,
                    $"portable.onnx cannot be made: the storage {tensor.Storage} has no form in standard ONNX operators; set "
                    + $"SafEmitPortable=false or use another Storage.");
        }
    }

    /// <summary>Older operator sets know no bfloat16: the words are taken apart in float arithmetic.</summary>
    private static string BFloat16(PortableGraph graph, string words)
    {
        string word = graph.Cast(words, ElementKind.Float);
        string sign = High(word, 15);
        string rest = graph.Node("Sub", word, graph.Node("Mul", sign, graph.Scalar(32768)));
        string exponent = High(rest, 7);
        string mantissa = graph.Node("Sub", rest, graph.Node("Mul", exponent, graph.Scalar(128)));
        return PortableWords.BFloat16.Numbers(graph, sign, exponent, mantissa);

        string High(string value, int bits) => graph.Node("Floor", graph.Node("Mul", value, graph.Scalar(Math.ScaleB(1, -bits))));
    }

    /// <summary>Scales or limits in a shape that broadcasts against the tensor: axes that group several elements are written out.</summary>
    private static string PerScale(PortableGraph graph, TensorEntry tensor, IReadOnlyList<float> values)
    {
        long[] shape = [.. tensor.ScaleShape.Zip(tensor.Shape, (scales, elements) => scales == 1 ? 1 : elements)];
        float[] written = new float[BlobLayout.ElementCount(shape)];
        ScaleRuns runs = new(shape, tensor.ScaleShape);
        for (int i = 0; i < written.Length; i++)
        {
            (long run, long within) = Math.DivRem(i, runs.RunLength);
            written[i] = values[runs.FirstScale(run) + (runs.ScaleAdvances ? (int)within : 0)];
        }

        return graph.Constant<float>(written, ElementKind.Float, shape);
    }
}
