namespace SafBuild.Hardener.Graph;

/// <summary>What the end of the graph says about one output. Shapes and types come from a run, not from here.</summary>
internal sealed record OutputSign
{
    /// <summary>The output's name.</summary>
    public required string Name { get; init; }

    /// <summary>The operator that says what the numbers are, such as Softmax, ArgMax or Sigmoid; empty when none does.</summary>
    public string Operator { get; init; } = "";

    /// <summary>Where the classes lie; null when no operator says it.</summary>
    public AxisPlace? Axis { get; init; }

    /// <summary>
    /// Length of the class axis as the last weights tell it; 0: unknown. Finds the axis again behind a Reshape that hides it.
    /// </summary>
    public int Classes { get; init; }

    /// <summary>The classes' scores are probabilities (Softmax), so that their logarithm is what training compares.</summary>
    public bool IsProbability { get; init; }

    /// <summary>The numbers are classes already (ArgMax), whatever type they are cast to.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>A linear layer is the last one: numbers of any size.</summary>
    public bool IsLinear { get; init; }

    /// <summary>How many rows there are depends on the input's values: detections after NonMaxSuppression.</summary>
    public bool HasDataRows { get; init; }

    /// <summary>
    /// The value that the output is a form of, behind Softmax, ArgMax and the like: outputs with the same one are one answer.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>Scores of classes by an operator that says so.</summary>
    internal bool IsScores => Operator is "Softmax" or "LogSoftmax" or "Hardmax" or "ArgMax" or "ZipMap" || IsClassifier;

    /// <summary>A classifier of the ML domain: labels first, then scores.</summary>
    internal bool IsClassifier => Operator is "LinearClassifier" or "TreeEnsembleClassifier" or "SVMClassifier";

    internal bool IsLogistic => Operator is "Sigmoid" or "HardSigmoid";
}
