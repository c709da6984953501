using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

/// <summary>
/// Values, first places, where each input went, and counts. Data decides the shape, so rows are compared here, not in libtorch.
/// </summary>
internal sealed class OnnxUnique : OnnxOperator
{
    internal override string Name => "Unique";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        bool whole = !call.Has("axis");
        Tensor x = whole ? call[0].reshape(-1) : call[0];
        long axis = whole ? 0 : call.Axis(0, x.ndim);
        int count = (int)x.shape[axis];
        double[] numbers = [.. x.movedim([axis], [0]).detach().cpu().to(ScalarType.Float64).reshape(-1).data<double>()];
        int width = count == 0 ? 0 : numbers.Length / count;
        ReadOnlySpan<double> Row(int i) => numbers.AsSpan(i * width, width);
        int[] order = [.. Enumerable.Range(0, count)
            .Order(Comparer<int>.Create((a, b) => Row(a).SequenceCompareTo(Row(b)) is var c && c != 0 ? c : a - b))];
        List<List<int>> groups = [];
        foreach (int i in order)
        {
            if (groups.Count > 0 && Row(groups[^1][0]).SequenceEqual(Row(i)))
            {
                groups[^1].Add(i);
            }
            else
            {
                groups.Add([i]);
            }
        }

        IEnumerable<List<int>> ordered = call.Int("sorted", 1) != 0 ? groups : groups.OrderBy(g => g[0]);
        List<int>[] found = [.. ordered];
        long[] inverse = new long[count];
        for (int g = 0; g < found.Length; g++)
        {
            found[g].ForEach(i => inverse[i] = g);
        }

        Tensor first = tensor(found.Select(g => (long)g[0]).ToArray(), [found.Length]);
        return [x.index_select(axis, first.to(x.device)), first, tensor(inverse, [count]),
            tensor(found.Select(g => (long)g.Count).ToArray(), [found.Length])];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [Indices(4, 7)]).Giving(DataType.Int64, DataType.Int64, DataType.Int64, DataType.Int64).Without(gradient: false),
        Case(11, [Indices(4, 7)], ("sorted", 0)).Giving(DataType.Int64, DataType.Int64, DataType.Int64, DataType.Int64)
            .Without(gradient: false),
        Case(11, [Indices(2, 5, 2)], ("axis", 0)).Giving(DataType.Int64, DataType.Int64, DataType.Int64, DataType.Int64)
            .Without(gradient: false),
        Case(11, [F(2, 3)], ("axis", -1)).Giving(DataType.Float, DataType.Int64, DataType.Int64, DataType.Int64).Without(gradient: false),
    ];
}
