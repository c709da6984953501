namespace SafBuild.Shared;

internal enum ScaleMode
{
    PerChannel,
    PerTensor,

    /// <summary>s = 1 and v = w, the paper's form; needs training.</summary>
    Unit,
}

internal enum LossKind
{
    Auto,
    CrossEntropy,
    Distillation,
}

/// <summary>How training goes on over levels, whose rounding has no gradient.</summary>
internal enum LevelTraining
{
    /// <summary>Reads the levels, and applies the gradient there to the learned values.</summary>
    StraightThrough,

    /// <summary>Reads between the learned values and the levels, nearer and nearer to the levels (arXiv 1801.06313).</summary>
    BinaryRelax,
}

internal enum DeviceKind
{
    Auto,
    Cpu,
    Cuda,
}

internal enum MetricKind
{
    Auto,
    Top1,
    Top5,
    Agreement,
    RelativeError,
    MeanIoU,
}

internal enum FaultScope
{
    /// <summary>Every byte of every file that a load reads; a load that is refused scores 0.</summary>
    Artifact,

    /// <summary>The blob alone.</summary>
    Weights,
}

internal enum GateMode
{
    Error,
    Warning,
    Off,
}

internal enum Verdict
{
    Pass,
    Fail,
    Inconclusive,
}
