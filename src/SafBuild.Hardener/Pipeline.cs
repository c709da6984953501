using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Shared;

namespace SafBuild.Hardener;

/// <summary>The stages of the flow; the build runs them as two targets so that a new threshold does not retrain.</summary>
[Flags]
internal enum Stages
{
    Harden = 1,
    Gate = 2,
    All = Harden | Gate,
}

/// <summary>The flow of one model, a line a stage (docs/design.md).</summary>
internal static class Pipeline
{
    /// <returns>Null when the gate stage was not asked for.</returns>
    internal static HardenResult? Run(HardenRequest request, Stages stages, ConsoleLog log, CancellationToken cancellation)
    {
        StageFiles files = new(request);
        SafForm form = SafForm.Of(request);
        PreparedModel model = PreparedModel.Load(request.Model);
        if (stages.HasFlag(Stages.Harden))
        {
            HardenStage.Run(request, form, model, files, log, cancellation);
        }

        return stages.HasFlag(Stages.Gate) ? JudgeStage.Run(request, form, model, files, log, cancellation) : null;
    }
}
