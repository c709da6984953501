using System.Runtime.InteropServices;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>A tensor's numbers as floats, and what became of them on the way.</summary>
/// <param name="Floats">Row-major; a finite Float64 number beyond float's range is the largest float.</param>
/// <param name="Finite">Whether all numbers are finite in the tensor's own type.</param>
/// <param name="FitFloat">Whether float holds them to its usual precision: none too large, nor all too small.</param>
internal sealed record TensorValues(float[] Floats, bool Finite, bool FitFloat)
{
    private const double LeastNormal = 1.17549435e-38;

    internal static TensorValues Of(TensorProto tensor)
    {
        float[] floats = TensorData.Floats(tensor);
        if (TensorData.Type(tensor) != TensorProto.Types.DataType.Double)
        {
            return new(floats, Array.TrueForAll(floats, float.IsFinite), FitFloat: true);
        }

        double[] doubles = MemoryMarshal.Cast<byte, double>(TensorData.Bytes(tensor)).ToArray();
        double largest = 0;
        bool tooLarge = false;
        for (int i = 0; i < doubles.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(doubles[i]));
            if (float.IsInfinity(floats[i]) && double.IsFinite(doubles[i]))
            {
                floats[i] = (float)Math.CopySign(float.MaxValue, doubles[i]);
                tooLarge = true;
            }
        }

        return new(floats, Array.TrueForAll(doubles, double.IsFinite), !tooLarge && (largest == 0 || largest >= LeastNormal));
    }
}
