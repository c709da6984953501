using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Keys;

namespace SafBuild.Tasks.Results;

internal enum GateOutcome
{
    Passed,

    /// <summary>The model was shown not to hold.</summary>
    Failed,

    /// <summary>No verdict: inconclusive, or the build ended before it.</summary>
    Error,

    /// <summary>Nobody asked for one: Gate=Off, or SafEnabled=false.</summary>
    Skipped,
}

/// <summary>
/// One gate as a test result. It says what was measured, whatever Gate makes of it: a red model is red here with Gate=Warning, too.
/// </summary>
/// <param name="Code">Id of a code; empty when it passed.</param>
/// <param name="Message">Empty when it passed.</param>
/// <param name="Summary">The console line of the model; empty where there is none.</param>
internal sealed record GateResult(string Name, string Model, GateOutcome Outcome, string Code, string Message, string Summary)
{
    internal static GateResult Of(JudgedModel model)
    {
        (HardenRequest request, GateVerdict gate) = (model.Request, model.Result.Gate);
        GateResult result = new(request.Name, request.Model, GateOutcome.Passed, "", "", model.Result.Summary);
        return request.Gate.Mode == GateMode.Off
            ? result with { Outcome = GateOutcome.Skipped, Code = Codes.GateOff.Id, Message = "Gate=\"Off\": nobody judged this model" }
            : gate.Finding(GateMode.Error, request.Model) is not { } finding
            ? result
            : result with
            {
                Outcome = gate.Verdict == Verdict.Fail ? GateOutcome.Failed : GateOutcome.Error,
                Code = finding.Code.Id,
                Message = finding.Text,
            };
    }

    /// <summary>An error of the build that is not the gate's.</summary>
    internal static GateResult Broken(string name, string model, Code code, string message) =>
        new(name, model, GateOutcome.Error, code.Id, message, "");

    /// <summary>A pass that does not count: the build is red for another reason.</summary>
    internal GateResult Spoilt() => Outcome != GateOutcome.Passed ? this : this with
    {
        Outcome = GateOutcome.Error,
        Code = Codes.NotJudged.Id,
        Message = "the gate passed, and the build ended with an error of this model or of another; its log has it",
    };

    /// <summary>Before the verdict: what stays when the build ends without one.</summary>
    internal static GateResult Unfinished(string name, string model) => new(name, model, GateOutcome.Error, Codes.NotJudged.Id,
        "the build ended before this model had a verdict; its log has the error", "");

    internal static GateResult Disabled(string name, string model) => new(name, model, GateOutcome.Skipped, Codes.GateOff.Id,
        "SafEnabled is false: this model was neither hardened nor judged", "");
}
