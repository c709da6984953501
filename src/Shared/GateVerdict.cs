using Newtonsoft.Json;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Shared;

/// <summary>
/// What the gate says about a model: made once, by GatePolicy, kept in result.json, and only shown after that. Whether it stops a build
/// depends on Gate alone, and <see cref="For"/> is the one place that says how.
/// </summary>
internal sealed record GateVerdict
{
    /// <summary>No verdict: the gate was off, or has not run. Red for every mode that asks for one.</summary>
    internal static GateVerdict None { get; } =
        new() { Code = Codes.GateInconclusive.Id, Message = "the model was not judged; build it again" };

    internal static GateVerdict Pass { get; } = new() { Verdict = Shared.Verdict.Pass };

    /// <summary>Null: none.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Id of a code; empty on Pass.</summary>
    [JsonProperty(Required = Required.DisallowNull)]
    public string Code { get; init; } = "";

    /// <summary>Empty on Pass.</summary>
    [JsonProperty(Required = Required.DisallowNull)]
    public string Message { get; init; } = "";

    internal static GateVerdict Failed(Code code, string message) =>
        new() { Verdict = Shared.Verdict.Fail, Code = code.Id, Message = message };

    internal static GateVerdict Undecided(Code code, string message) =>
        new() { Verdict = Shared.Verdict.Inconclusive, Code = code.Id, Message = message };

    /// <summary>
    /// Null when there is nothing to report: a clear Pass, or a gate that is off. All else is red, and so is a Pass with a code and a
    /// verdict of a later version.
    /// </summary>
    internal Severity? For(GateMode mode) => mode switch
    {
        GateMode.Off => null,
        _ when Verdict == Shared.Verdict.Pass && Code.Length == 0 => null,
        GateMode.Warning => Severity.Warning,
        _ => Severity.Error,
    };

    /// <summary>What to report; null when <see cref="For"/> is.</summary>
    /// <param name="file">The model, or the artifact when it is judged on its own.</param>
    internal Diagnostic? Finding(GateMode mode, string file) =>
        For(mode) is { } severity ? new(severity, Known, file, Message.Length > 0 ? Message : Known.Title) : null;

    private Code Known => Codes.All.FirstOrDefault(c => c.Id == Code) ?? Codes.GateInconclusive;
}
