using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Tests.Native;
using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Training;
using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Tests.Operators;

/// <summary>
/// Every operator of the list, over all its examples: values against ONNX Runtime, gradients against numerical differentiation.
/// </summary>
[Collection(TorchCollection.Name)]
public class OnnxOperatorsTests
{
    private const int GradientsPerInput = 12;

    public static TheoryData<string> Names => [.. OnnxOperators.All.Select(Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_ONNX_Runtime_and_with_numerical_differentiation(string name)
    {
        TorchLibraries.Load(null);
        OnnxOperator implementation = OnnxOperators.All.Single(o => Key(o) == name);
        OperatorExample[] examples = [.. implementation.Examples];
        Assert.NotEmpty(examples);
        List<string> failures = [];
        foreach (OperatorExample example in examples)
        {
            try
            {
                using TorchSharp.DisposeScope scope = NewDisposeScope();
                CompareValues(example);
                if (example.HasGradient)
                {
                    CompareGradients(example);
                }
            }
            catch (Exception e)
            {
                failures.Add($"{example}: {e.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static string Key(OnnxOperator o) => o.Domain.Length == 0 ? o.Name : $"{o.Domain}.{o.Name}";

    private static void CompareValues(OperatorExample example)
    {
        OnnxModel model = Model(example);
        OperatorExample oracle = example.Twin ?? example;
        double[][] expected = OrtRun.Doubles(oracle.ToModel(), oracle);
        using TorchGraph graph = TorchGraph.Create(new PreparedModel(model, OnnxOperators.Roles, []), CPU);
        IReadOnlyList<Tensor> actual = graph.Run(Inputs(example, ScalarType.Float32), new Dictionary<string, Tensor>(), training: false);
        for (int i = 0; i < expected.Length; i++)
        {
            double[] values = [.. actual[i].to(ScalarType.Float64).reshape(-1).data<double>()];
            Assert.True(expected[i].Length
                == values.Length, $"output {i} has {values.Length} elements, ONNX Runtime gives {expected[i].Length}");
            double largest = expected[i].Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (int k = 0; k < values.Length; k++)
            {
                bool same = values[k].Equals(expected[i][k])
                    || Math.Abs(values[k] - expected[i][k]) <= example.Tolerance * Math.Max(1, largest);
                Assert.True(same, $"output {i}[{k}] is {values[k]}, ONNX Runtime gives {expected[i][k]}");
            }
        }
    }

    private static void CompareGradients(OperatorExample example)
    {
        OnnxModel model = Model(example);
        using TorchGraph graph = TorchGraph.Create(new PreparedModel(model, OnnxOperators.Roles, []), CPU, ScalarType.Float64);
        Dictionary<string, Tensor> inputs = Inputs(example, ScalarType.Float64);
        Dictionary<string, Tensor> leaves = inputs.Where(i => i.Value.is_floating_point()).ToDictionary();
        foreach (Tensor leaf in leaves.Values)
        {
            leaf.requires_grad_(true);
        }

        if (leaves.Count == 0)
        {
            return;
        }

        Tensor loss = Loss(graph, inputs);
        loss.backward();
        foreach ((string name, Tensor leaf) in leaves)
        {
            double[] gradient = leaf.grad is null ? new double[leaf.numel()] : [.. leaf.grad.reshape(-1).data<double>()];
            double[] values = [.. leaf.detach().reshape(-1).data<double>()];
            int step = Math.Max(1, values.Length / GradientsPerInput);
            for (int k = 0; k < values.Length; k += step)
            {
                double numerical = (At(1e-5) - At(-1e-5)) / 2e-5;
                Assert.True(Math.Abs(numerical - gradient[k]) <= 1e-4 * Math.Max(1, Math.Abs(numerical)),
                    $"gradient of {name}[{k}] is {gradient[k]}, numerically {numerical}");

                double At(double offset)
                {
                    using TorchSharp.DisposeScope scope = NewDisposeScope();
                    using IDisposable frozen = no_grad();
                    double[] moved = [.. values];
                    moved[k] += offset;
                    return Loss(graph, new Dictionary<string, Tensor>(inputs) { [name] = tensor(moved, leaf.shape) }).item<double>();
                }
            }
        }
    }

    /// <summary>A sum of the floating-point outputs with different factors, so that no gradient cancels.</summary>
    private static Tensor Loss(TorchGraph graph, Dictionary<string, Tensor> inputs) =>
        graph.Run(inputs, new Dictionary<string, Tensor>(), training: false)
            .Where(o => o.is_floating_point())
            .Select(o => (o.reshape(-1) * (Arange(o.numel(), ScalarType.Float64) * Kept(0.7)).sin().Plus(0.3)).sum())
            .Aggregate((a, b) => a.Plus(b));

    private static Dictionary<string, Tensor> Inputs(OperatorExample example, ScalarType precision) => example.Inputs
        .Select((input, i) => (Input: input, Name: $"x{i}", Place: i))
        .Where(i => !i.Input.IsMissing && !i.Input.IsConstant)
        .ToDictionary(i => i.Name, i => TorchTensors.FromProto(i.Input.ToTensor(i.Name, i.Place), precision));

    private static OnnxModel Model(OperatorExample example) =>
        new() { Path = example.ToString(), Proto = example.ToModel(), Sha256 = "", Files = [] };
}
