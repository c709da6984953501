using SafBuild.Hardener.Graph;

namespace SafBuild.Hardener.Checking;

/// <summary>One line of <c>safbuild check</c>: what becomes of one model.</summary>
internal sealed record CheckLine
{
    public required string Model { get; init; }

    /// <summary>What a session of the model is called with, in the model's order.</summary>
    public IReadOnlyList<PortText> Inputs { get; init; } = [];

    /// <summary>What it gives, in the model's order.</summary>
    public IReadOnlyList<PortText> Outputs { get; init; } = [];

    /// <summary>
    /// Exact conversion was done, every weight is read back as it was up to rounding, ONNX Runtime loads the result, and its graph gives
    /// the model's outputs for the model's weights. True with nothing to harden, too.
    /// </summary>
    public bool Converts { get; init; }

    /// <summary>Every operator has a TorchSharp form, and the graph gives what ONNX Runtime gives.</summary>
    public bool Trainable { get; init; }

    /// <summary>Operators without a TorchSharp form, each once.</summary>
    public IReadOnlyList<string> MissingOperators { get; init; } = [];

    /// <summary>For each missing operator the nodes that have it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> MissingNodes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Tensors in SAF form, in three-copy storage, or of integers in their own bits.</summary>
    public int Weights { get; init; }

    /// <summary>Tensors by kind.</summary>
    public IReadOnlyDictionary<string, int> WeightsByKind { get; init; } = new Dictionary<string, int>();

    /// <summary>Share of the weight bits that are under fault, 0 to 1: see <see cref="WeightCoverage"/>.</summary>
    public double CoveredBits { get; init; }

    /// <summary>Floating-point tensors that are no weights and stay in the graph, each with the reason.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>Weights that stay in the graph, outside the fault model, each with the reason; the largest first.</summary>
    public IReadOnlyList<string> NotCovered { get; init; } = [];

    /// <summary>
    /// Largest difference of the TorchSharp graph to ONNX Runtime, relative to the largest number of the output; null without a
    /// comparison.
    /// </summary>
    public double? MaxRelativeDifference { get; init; }

    /// <summary>
    /// The same for the converted model: a model that magnifies the rounding of its weights has more than 1e-5. Null without a comparison,
    /// and where rounding changes an output's shape or makes it NaN.
    /// </summary>
    public double? ConversionDifference { get; init; }

    /// <summary>Why something is false or null; empty otherwise.</summary>
    public string Reason { get; init; } = "";
}
