using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Training;
using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Tests.Operators;

/// <summary>
/// Tells from derivatives which inputs of an example are operands of a contraction: one output element depends on several elements of
/// the input, and how it does depends on another input.
/// </summary>
internal static class ContractionProbe
{
    /// <summary>Output elements looked at, spread over all.</summary>
    private const int OutputsSeen = 5;

    private const double Move = 0.01;

    internal static IEnumerable<int> Operands(OperatorExample example)
    {
        List<int> floats = Floats(example);
        return floats.Where(i => floats.Any(j => j != i && Contracts(example, i, j))).ToList();
    }

    /// <summary>Whether all others that it is multiplied with enter one by one, as the factors of a normalisation do.</summary>
    internal static bool IsAlone(OperatorExample example, int input) =>
        !Floats(example).Any(j => j != input && Contracts(example, input, j) && Contracts(example, j, input));

    private static List<int> Floats(OperatorExample example) =>
        [.. Enumerable.Range(0, example.Inputs.Count).Where(i => !example.Inputs[i].IsMissing && !example.Inputs[i].IsConstant
            && example.Inputs[i].Type is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double
            && example.Inputs[i].Shape.All(d => d > 0))];

    private static bool Contracts(OperatorExample example, int input, int other)
    {
        IReadOnlyList<double[]> still = Gradients(example, input, other, 0);
        IReadOnlyList<double[]> moved = Gradients(example, input, other, Move);
        for (int k = 0; k < still.Count; k++)
        {
            int changed = 0;
            double largest = still[k].Max(Math.Abs);
            for (int n = 0; n < still[k].Length; n++)
            {
                changed += Math.Abs(still[k][n] - moved[k][n]) > 1e-7 * Math.Max(1e-3, largest) ? 1 : 0;
            }

            if (changed > 1)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Of some output elements to all elements of an input, with every element of another input moved a little.</summary>
    private static List<double[]> Gradients(OperatorExample example, int input, int other, double move)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        OnnxModel model = new() { Path = example.ToString(), Proto = example.ToModel(), Sha256 = "", Files = [] };
        using TorchGraph graph = TorchGraph.Create(new PreparedModel(model, OnnxOperators.Roles, []), CPU, ScalarType.Float64);
        Dictionary<string, Tensor> inputs = Enumerable.Range(0, example.Inputs.Count)
            .Where(i => !example.Inputs[i].IsMissing && !example.Inputs[i].IsConstant)
            .ToDictionary(i => $"x{i}", i => TorchTensors.FromProto(example.Inputs[i].ToTensor($"x{i}", i), ScalarType.Float64));
        Tensor beside = inputs[$"x{other}"];
        inputs[$"x{other}"] = beside.Plus((Arange(beside.numel(), ScalarType.Float64).Plus(1).sin() * Kept(move)).reshape(beside.shape));
        Tensor leaf = inputs[$"x{input}"].requires_grad_(true);
        List<double[]> gradients = [];
        IReadOnlyList<Tensor> outputs = graph.Run(inputs, new Dictionary<string, Tensor>(), training: false);
        foreach (Tensor output in outputs.Where(o => o.is_floating_point() && o.requires_grad))
        {
            Tensor flat = output.reshape(-1);
            long step = Math.Max(1, flat.numel() / OutputsSeen);
            for (long k = 0; k < flat.numel(); k += step)
            {
                leaf.grad = null;
                flat[k].backward(retain_graph: true);
                gradients.Add(leaf.grad is null ? new double[leaf.numel()] : [.. leaf.grad.reshape(-1).data<double>()]);
            }
        }

        return gradients;
    }
}
