using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

internal sealed class OnnxGatherND : OnnxOperator
{
    internal override string Name => "GatherND";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor data = call[0];
        Tensor indices = call[1].to(ScalarType.Int64);
        int batches = (int)call.Int("batch_dims", 0);
        int depth = (int)indices.shape[^1];
        long[] batch = data.shape[..batches];
        long[] rest = data.shape[(batches + depth)..];
        long batchCount = batch.Aggregate(1L, (a, b) => a * b);
        Tensor rows = LinearIndices.Of(indices.reshape(batchCount, -1, depth), data.shape[batches..(batches + depth)]);
        long block = data.shape[batches..(batches + depth)].Aggregate(1L, (a, b) => a * b);
        Tensor flat = rows.Plus(Arange(batchCount, ScalarType.Int64, rows.device).unsqueeze(1) * Kept(block));
        return [data.reshape([batchCount * block, .. rest]).index_select(0, flat.reshape(-1)).reshape([.. indices.shape[..^1], .. rest])];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(2, 2, 3, 2), Indices(3, 2, 2, 1)], ("batch_dims", 2)),
        Case(11, [F(3, 2), Ints(1, 1)]),
        .. Cases([11, 12, 13], [F(3, 4, 2), Indices(3, 5, 2)]),
        .. Cases([11, 13], [F(3, 4, 2), Ints(-1, 1, 0, -2).Reshaped(2, 2)]),
        .. Cases([12, 13], [F(2, 3, 4), Indices(3, 2, 2, 1)], ("batch_dims", 1)),
    ];
}
