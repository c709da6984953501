using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using TorchSharp;

namespace SafBuild.Hardener.Operators;

/// <summary>
/// One ONNX operator as TorchSharp calls. A new operator is one file with its examples and one line in
/// <see cref="OnnxOperators"/>; one test runs every example against ONNX Runtime and against numerical differentiation.
/// </summary>
internal abstract class OnnxOperator
{
    internal abstract string Name { get; }

    /// <summary>Empty for the standard operators.</summary>
    internal virtual string Domain => "";

    /// <summary>
    /// What is done with each input: decides how a weight there is stored. A law compares it with the operator's derivatives.
    /// </summary>
    internal abstract InputRoles Roles { get; }

    /// <summary>Why this node cannot be run although the operator is known; null when it can.</summary>
    internal virtual string? Objection(NodeProto node, int opset) => null;

    /// <summary>The outputs in order; outputs that the node leaves out may be missing at the end or null.</summary>
    internal abstract IReadOnlyList<torch.Tensor?> Run(NodeCall call);

    /// <summary>The same where outputs may be sequences.</summary>
    internal virtual IReadOnlyList<GraphValue?> RunValues(NodeCall call) => [.. Run(call).Select(t => t is null ? null : GraphValue.Of(t))];

    /// <summary>Small nodes with inputs, over the opset versions in which the operator's meaning or form changed.</summary>
    internal abstract IEnumerable<OperatorExample> Examples { get; }

    private protected OperatorExample Case(int opset, ExampleInput[] inputs, params (string Name, object Value)[] attributes) =>
        new(this, opset, inputs, attributes);

    private protected IEnumerable<OperatorExample> Cases(
        int[] opsets, ExampleInput[] inputs, params (string Name, object Value)[] attributes) =>
        opsets.Select(opset => Case(opset, inputs, attributes));
}
