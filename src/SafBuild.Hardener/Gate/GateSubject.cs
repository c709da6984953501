using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Shared;

namespace SafBuild.Hardener.Gate;

/// <summary>What is judged, for messages.</summary>
/// <param name="File">The file that diagnostics name: the model, or the artifact when it is gated on its own.</param>
/// <param name="Name">The artifact's name.</param>
/// <param name="Metric">The metric's name, as shown.</param>
/// <param name="Form">The form of the weights.</param>
/// <param name="Options">The gate's options.</param>
/// <param name="Coverage">How many of the weight bits are under fault.</param>
internal sealed record GateSubject(
    string File, string Name, string Metric, SafForm Form, GateOptions Options, WeightCoverage Coverage)
{
    /// <summary>Whether graph and manifest are stored once more, so that flips in them can be put right.</summary>
    public bool ProtectStructure { get; init; }
}
