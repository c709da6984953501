namespace SafBuild.Hardener.Gate;

/// <summary>What the trials of the gate showed.</summary>
internal sealed record GateMeasurement
{
    /// <summary>The mean is shown to be above the threshold, at the gate's confidence.</summary>
    public required bool ShownAbove { get; init; }

    /// <summary>The mean is shown to be below it.</summary>
    public required bool ShownBelow { get; init; }

    public required double Golden { get; init; }

    /// <summary>The hardened model without faults.</summary>
    public required double Clean { get; init; }

    /// <summary>Samples that <see cref="Clean"/> was measured on.</summary>
    public required int CleanSamples { get; init; }

    public required double Threshold { get; init; }

    public required double Mean { get; init; }

    public required double Lower { get; init; }

    public required double Upper { get; init; }

    /// <summary>Trials made.</summary>
    public required int Trials { get; init; }

    /// <summary>Samples of one trial.</summary>
    public required int Samples { get; init; }

    public required int Draws { get; init; }

    /// <summary>Why a Pass would say nothing of the data and the threshold (GoldenCheck, EmptiedModel); else null.</summary>
    public string? Reached { get; init; }

    /// <summary>Bits under fault in each draw.</summary>
    public required long Bits { get; init; }

    /// <summary>Bits that flipped in all draws.</summary>
    public required long Flips { get; init; }

    /// <summary>Bits under fault x bit error rate x draws.</summary>
    public required double ExpectedFlips { get; init; }

    /// <summary>Draws whose graph or manifest the Runtime refused: whatever the form of the weights, the model answers nothing.</summary>
    public int StructureLost { get; init; }

    /// <summary>Mean over the other draws; NaN without any.</summary>
    public double MeanWithStructure { get; init; } = double.NaN;

    /// <summary>Smallest metric that a draw can have.</summary>
    public required double Lowest { get; init; }

    /// <summary>Largest metric that a draw can have.</summary>
    public required double Highest { get; init; }

    /// <summary>
    /// Standard error of <see cref="Golden"/> as the estimate for other data of the same kind: the deviation of the samples' scores over
    /// the root of their number.
    /// </summary>
    public required double GoldenError { get; init; }

    /// <summary>By class, ascending; empty unless MinClassMetric is set.</summary>
    public IReadOnlyList<ClassFinding> Classes { get; init; } = [];
}
