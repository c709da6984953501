using ElementKind = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Emit.Portable;

/// <summary>
/// Numbers from the fields of IEEE words, where standard operators cannot reinterpret bits: <c>(-1)^sign * (mantissa + hidden) * 2^e</c>,
/// with hidden bit and power of two looked up by the exponent field. All steps are exact.
/// </summary>
/// <param name="ExponentBits">8 for bfloat16 and float, 5 for float16, 11 for double.</param>
/// <param name="MantissaBits">Without the hidden bit.</param>
/// <param name="Kind">What to compute in: Float, or Double for doubles.</param>
internal sealed record PortableWords(int ExponentBits, int MantissaBits, ElementKind Kind)
{
    internal static readonly PortableWords Float32 = new(8, 23, ElementKind.Float);
    internal static readonly PortableWords Float16 = new(5, 10, ElementKind.Float);
    internal static readonly PortableWords BFloat16 = new(8, 7, ElementKind.Float);
    internal static readonly PortableWords Float64 = new(11, 52, ElementKind.Double);

    private int Exponents => 1 << ExponentBits;

    internal int Bytes => (1 + ExponentBits + MantissaBits) / 8;

    /// <summary>The numbers; NaN gives 0, an infinity gives an infinity.</summary>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="sign">0 or 1, of <see cref="Kind"/>, as are the others.</param>
    /// <param name="exponent">The field, 0 to 2^ExponentBits - 1.</param>
    /// <param name="mantissa">The field, 0 to 2^MantissaBits - 1.</param>
    internal string Numbers(PortableGraph graph, string sign, string exponent, string mantissa)
    {
        int bias = (Exponents / 2) - 1;
        double[] hidden = [.. Enumerable.Range(0, Exponents).Select(e => e == 0 ? 0 : Math.ScaleB(1, MantissaBits))];

        // Exponent field 0 has the power of field 1 and no hidden bit; the highest field is infinity.
        double[] powers = [.. Enumerable.Range(0, Exponents).Select(e =>
            e == Exponents - 1 ? double.PositiveInfinity : Math.ScaleB(1, Math.Max(e, 1) - bias - MantissaBits))];
        string index = graph.Cast(exponent, ElementKind.Int64);
        string whole = graph.Node("Add", mantissa, graph.Node("Gather", Table(graph, hidden), index));
        string magnitude = graph.Node("Mul", whole, graph.Node("Gather", Table(graph, powers), index));
        string signed = graph.Node("Mul", magnitude, graph.Node("Sub", graph.Scalar(1, Kind), graph.Node("Add", sign, sign)));
        string notANumber = graph.Node(
            "And",
            graph.Node("Greater", exponent, graph.Scalar(Exponents - 1.5, Kind)),
            graph.Node("Greater", mantissa, graph.Scalar(0, Kind)));
        return graph.Node("Where", notANumber, graph.Scalar(0, Kind), signed);
    }

    private string Table(PortableGraph graph, double[] values) => Kind == ElementKind.Double
        ? graph.Constant<double>(values, Kind, values.Length)
        : graph.Constant<float>([.. values.Select(v => (float)v)], Kind, values.Length);
}
