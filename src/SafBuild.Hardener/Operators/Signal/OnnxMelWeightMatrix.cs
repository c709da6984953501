using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Signal;

/// <summary>Triangular filters [spectrum bins, mel bins] over a linear spectrum.</summary>
internal sealed class OnnxMelWeightMatrix : OnnxOperator
{
    internal override string Name => "MelWeightMatrix";

    internal override InputRoles Roles { get; } = new(
        InputRole.Integers, InputRole.Integers, InputRole.Integers, InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        (long mels, long length, long rate) = (call.Longs(0)![0], call.Longs(1)![0], call.Longs(2)![0]);
        (double low, double high) = (Mel(call.Doubles(3)![0]), Mel(call.Doubles(4)![0]));
        long[] edges = [.. Enumerable.Range(0, (int)mels + 2)
            .Select(i => (long)Math.Floor((length + 1) * Hertz(low + i * (high - low) / (mels + 2)) / rate))];
        double[,] filters = new double[length / 2 + 1, mels];
        for (int m = 0; m < mels; m++)
        {
            (long from, long centre, long to) = (edges[m], edges[m + 1], edges[m + 2]);
            filters[centre, m] = 1;
            for (long bin = from; bin < centre; bin++)
            {
                filters[bin, m] = (bin - from) / (double)(centre - from);
            }

            for (long bin = centre; bin < to; bin++)
            {
                filters[bin, m] = (to - bin) / (double)(to - centre);
            }
        }

        return [tensor(filters).to(TorchTensors.TypeOf((DataType)call.Int("output_datatype", 1), call.Precision)!.Value)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
        [Case(17, [Ints(8).Reshaped(), Ints(16).Reshaped(), Ints(8192).Reshaped(), Scalar(0).Constant(), Scalar(4096).Constant()])];

    private static double Mel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);

    private static double Hertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
}
