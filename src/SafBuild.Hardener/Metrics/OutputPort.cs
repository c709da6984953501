using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Metrics;

/// <summary>An output that can be judged: a tensor of numbers.</summary>
/// <param name="Sign">What the graph says of it.</param>
/// <param name="Type">Element type.</param>
internal sealed record OutputPort(OutputSign Sign, NumberType Type)
{
    internal string Name => Sign.Name;

    /// <summary>Whole numbers are answers themselves, as classes are that were cast to another type.</summary>
    internal bool IsWhole => !Type.IsFloat() || Sign.IsAnswer;
}
