using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Products;

/// <summary>alpha * A * B + beta * C, C broadcast.</summary>
internal sealed class OnnxGemm : OnnxOperator
{
    internal override string Name => "Gemm";

    internal override InputRoles Roles { get; } = new(
        InputRole.Matrix(ChannelRules.Product), InputRole.Matrix(ChannelRules.Product), InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [Product(call)];

    internal static Tensor Product(NodeCall call)
    {
        Tensor a = call.Int("transA", 0) != 0 ? call[0].t() : call[0];
        Tensor b = call.Int("transB", 0) != 0 ? call[1].t() : call[1];
        double alpha = call.Float("alpha", 1);
        double beta = call.Float("beta", 1);
        Tensor product = a.matmul(b);
        product = alpha == 1 ? product : product * Kept(alpha);
        return call.Optional(2) is { } c ? product.Plus(beta == 1 ? c : c * Kept(beta)) : product;
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(6, [F(3, 4), F(4, 5), F(5)], ("broadcast", 1)) with { Twin = Case(7, [F(3, 4), F(4, 5), F(5)]) },
        .. Cases([7, 9, 11, 13], [F(3, 4), F(4, 5), F(5)]),
        .. Cases([7, 9, 11, 13], [F(3, 4), F(5, 4), F(3, 1)], ("transB", 1), ("alpha", 0.5), ("beta", 2.0)),
        .. Cases([11, 13], [F(4, 3), F(4, 5)], ("transA", 1)),
        .. Cases([7, 11, 13], [F(3, 4), F(4, 5), Scalar(0.5)]),
        .. Cases([7, 11, 13], [F(3, 4), F(4, 5), F(3, 5)]),
        .. Cases([11, 13], [F(4, 3), F(5, 4), F(1, 5)], ("transA", 1), ("transB", 1), ("alpha", 0.25), ("beta", 0.5)),
    ];
}
