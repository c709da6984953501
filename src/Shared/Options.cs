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
