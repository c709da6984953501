using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>What a node does with a constant that it reads.</summary>
internal enum ReadAs
{
    /// <summary>The weight operand: a matrix or kernel.</summary>
    Matrix,

    /// <summary>Numbers that enter the computation one by one: biases, normalisation parameters, factors.</summary>
    Elementwise,

    /// <summary>Part of the graph's structure: bounds, exponents, scales of a resize.</summary>
    Structure,
}

/// <summary>
/// One scale per output channel, as a scale shape of the operand (see <see cref="ScaleShapes"/>); null where it cannot be told.
/// </summary>
/// <param name="node">The reading node.</param>
/// <param name="input">Which of its inputs.</param>
/// <param name="shape">Shape of the operand as the node sees it, of two dimensions or more.</param>
internal delegate long[]? ChannelRule(NodeProto node, int input, long[] shape);

/// <summary>What an operator does with one of its inputs. Every operator states it for all of them.</summary>
internal sealed record InputRole
{
    private InputRole(ReadAs readAs) => As = readAs;

    internal ReadAs As { get; }

    /// <summary>For a matrix.</summary>
    internal ChannelRule? Channels { get; private init; }

    /// <summary>For a matrix: its rows come out as they are, so that a mask may lie there as well as an embedding.</summary>
    internal bool IsTable { get; private init; }

    /// <summary>The operand that flows through the model, beside the weights; a constant there is read element by element.</summary>
    internal bool IsData { get; private init; }

    /// <summary>Integers: shapes, axes, indices, conditions, and those that <see cref="IsNumber"/> tells from them.</summary>
    internal bool IsInteger { get; private init; }

    /// <summary>For integers: they enter arithmetic as data, so a constant there is a weight: quantised values, zero points.</summary>
    internal bool IsNumber { get; private init; }

    /// <summary>The size of a quantisation's step. Stored as other numbers are, and never trained: the steps belong to the codes.</summary>
    internal bool IsStep { get; private init; }

    /// <summary>For structure: what it is. Otherwise why an input that looks like a matrix is none; empty where it does not.</summary>
    internal string Reason { get; private init; } = "";

    internal static InputRole Elementwise { get; } = new(ReadAs.Elementwise);

    internal static InputRole Data { get; } = new(ReadAs.Elementwise) { IsData = true };

    /// <summary>Shapes, axes, indices, conditions.</summary>
    internal static InputRole Integers { get; } = new(ReadAs.Elementwise) { IsInteger = true };

    /// <summary>Integers that are computed with one by one: zero points, operands of bitwise operators, quantised data.</summary>
    internal static InputRole Numbers { get; } = new(ReadAs.Elementwise) { IsInteger = true, IsNumber = true };

    /// <summary>See <see cref="IsStep"/>.</summary>
    internal static InputRole Step { get; } = new(ReadAs.Elementwise) { IsStep = true };

    /// <summary>The weight operand in quantised form; channels are for floating-point numbers that are quantised in the graph.</summary>
    internal static InputRole Codes(ChannelRule channels) =>
        new(ReadAs.Matrix) { Channels = channels, IsInteger = true, IsNumber = true };

    internal static InputRole Matrix(ChannelRule channels) => new(ReadAs.Matrix) { Channels = channels };

    internal static InputRole Table(ChannelRule channels) => new(ReadAs.Matrix) { Channels = channels, IsTable = true };

    internal static InputRole Structure(string what) => new(ReadAs.Structure) { Reason = what };

    internal InputRole Because(string reason) => this with { Reason = reason };
}
