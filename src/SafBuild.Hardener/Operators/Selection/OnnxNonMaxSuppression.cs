using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

internal sealed class OnnxNonMaxSuppression : OnnxOperator
{
    internal override string Name => "NonMaxSuppression";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data,
        InputRole.Data,
        InputRole.Integers,
        InputRole.Structure("threshold of NonMaxSuppression"),
        InputRole.Structure("threshold of NonMaxSuppression"));

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        // Boxes [batches, boxes, 4], scores [batches, classes, boxes]; picks are indices, without gradients.
        long[] shape = [call[1].shape[0], call[1].shape[1], call[1].shape[2]];
        double[] boxes = call.Doubles(0)!;
        double[] scores = call.Doubles(1)!;
        long most = call.Longs(2)?.FirstOrDefault() ?? 0;
        double overlap = call.Doubles(3)?.FirstOrDefault() ?? 0;
        double lowest = call.Doubles(4)?.FirstOrDefault() ?? double.NegativeInfinity;
        bool centres = call.Int("center_point_box", 0) != 0;
        List<long> picked = [];
        for (long b = 0; b < shape[0]; b++)
        {
            BoxOverlap geometry = new(boxes.AsSpan((int)(b * shape[2] * 4), (int)shape[2] * 4).ToArray(), centres);
            for (long c = 0; c < shape[1]; c++)
            {
                int first = (int)((b * shape[1] + c) * shape[2]);
                List<int> kept = [];
                foreach (int box in Enumerable.Range(0, (int)shape[2]).Where(i => scores[first + i] > lowest)
                    .OrderByDescending(i => scores[first + i]))
                {
                    if (kept.Count < most && kept.All(k => geometry.Between(k, box) <= overlap))
                    {
                        kept.Add(box);
                    }
                }

                picked.AddRange(kept.SelectMany(k => new[] { b, c, (long)k }));
            }
        }

        return [tensor(picked.ToArray(), [picked.Count / 3, 3])];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [In(0, 1, 1, 6, 4), In(0, 1, 1, 1, 6), Ints(2)]).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        .. Cases([10, 11], [In(0, 1, 2, 6, 4), In(0, 1, 2, 2, 6), Ints(3), Floats(0.1).Constant(), Floats(0.2).Constant()])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
        .. Cases([11], [In(0.2, 1, 1, 6, 4), In(0, 1, 1, 1, 6), Ints(9), Floats(0.3).Constant()], ("center_point_box", 1))
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
    ];
}
