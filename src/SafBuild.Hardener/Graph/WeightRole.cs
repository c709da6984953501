using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>What one node does with one constant.</summary>
/// <param name="As">How it is read.</param>
/// <param name="Scale">For a matrix: one scale per output channel, a scale shape of the view; null where it cannot be told.</param>
/// <param name="IsTable">For a matrix: see <see cref="InputRole.IsTable"/>.</param>
/// <param name="Reason">For structure: what it is.</param>
/// <param name="Stated">What the operator states of the input; null for an operator or an input that is not known.</param>
internal readonly record struct WeightRole(
    ReadAs As, long[]? Scale = null, bool IsTable = false, string Reason = "", InputRole? Stated = null)
{
    /// <param name="roles">Of the operators. One that is not among them reads element by element: its meaning is not known.</param>
    /// <param name="node">The reading node.</param>
    /// <param name="input">Which of its inputs.</param>
    /// <param name="shape">Shape of the constant as the node sees it; null when unknown.</param>
    internal static WeightRole Of(RolesOfOperators roles, NodeProto node, int input, long[]? shape)
    {
        InputRole? stated = roles(node.Domain, node.OpType)?.Of(input);
        InputRole role = stated ?? InputRole.Elementwise;
        return role.As switch
        {
            ReadAs.Structure => new(ReadAs.Structure, Reason: role.Reason, Stated: stated),
            ReadAs.Matrix when shape is null || shape.Length >= 2 =>
                new(ReadAs.Matrix, shape is null ? null : role.Channels!(node, input, shape), role.IsTable, Stated: stated),
            _ => new(ReadAs.Elementwise, Stated: stated),
        };
    }
}
