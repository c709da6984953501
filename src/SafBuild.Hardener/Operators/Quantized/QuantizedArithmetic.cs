using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Quantized;

/// <summary>
/// Arithmetic of quantised operators. Quantised tensors are whole numbers in the floating-point type, so that gradients pass through;
/// products are summed in double precision, which is as exact as ONNX Runtime's 32-bit integers.
/// </summary>
internal static class QuantizedArithmetic
{
    /// <summary>Of an operator on two quantised inputs: each with its scale and its zero point, then those of the output.</summary>
    internal static InputRoles RolesOfTwo { get; } = new(
        InputRole.Numbers,
        InputRole.Step,
        InputRole.Numbers,
        InputRole.Numbers,
        InputRole.Step,
        InputRole.Numbers,
        InputRole.Step,
        InputRole.Numbers);

    /// <summary>Rounded on the way forward, passed on as it is on the way back.</summary>
    internal static Tensor Round(Tensor x) => x.Plus((x.round() - x).detach());

    /// <summary>x - zero point in double precision, the zero point along an axis where it is a vector.</summary>
    internal static Tensor Centred(Tensor x, Tensor? zero, long axis)
    {
        Tensor wide = x.to(ScalarType.Float64);
        return zero is null ? wide : wide - Along(zero.to(ScalarType.Float64), axis, x.ndim);
    }

    /// <summary>The real numbers of a quantised input that is followed by its scale and its zero point.</summary>
    internal static Tensor Real(NodeCall call, int input) =>
        Centred(call[input], call.Optional(input + 2), 0) * call[input + 1].to(ScalarType.Float64).reshape([]);

    /// <summary>A vector of more than one as factors along an axis; a single number as a scalar.</summary>
    internal static Tensor Along(Tensor parameter, long axis, long rank)
    {
        if (parameter.numel() == 1)
        {
            return parameter.reshape([]);
        }

        if (parameter.ndim != 1)
        {
            return parameter;
        }

        long[] shape = [.. Enumerable.Repeat(1L, (int)rank)];
        shape[axis] = -1;
        return parameter.reshape(shape);
    }

    /// <summary>round(real / scale) + zero, within the range of the zero point's type.</summary>
    internal static Tensor Requantized(NodeCall call, Tensor real, Tensor scale, Tensor? zero)
    {
        (double low, double high) = Range(zero);
        Tensor steps = Round(real / scale.to(real.dtype).reshape([]));
        return (zero is null ? steps : steps.Plus(zero.to(real.dtype).reshape([]))).clamp(Kept(low), Kept(high)).to(call.Precision);
    }

    /// <summary>The integers of the zero point's type; unsigned 8 bits without one.</summary>
    internal static (double Low, double High) Range(Tensor? zero) => zero?.dtype switch
    {
        ScalarType.Int8 => (-128, 127),
        ScalarType.Int16 => (-32768, 32767),
        ScalarType.Int32 => (int.MinValue, int.MaxValue),
        ScalarType.Float32 or ScalarType.Float64 => throw new NotSupportedException("quantised in the graph to fewer than 8 bits"),
        ScalarType.Int64 => (0, 65535), // unsigned 16 bits are computed in 64
        _ => (0, 255),
    };
}
