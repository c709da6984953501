using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;
using SafBuild.Shared;

namespace SafBuild.Hardener;

/// <summary>The flow of one model, a line a stage (docs/design.md). The build runs each as a target of its own.</summary>
internal static class Pipeline
{
    /// <param name="only">Null: harden and gate.</param>
    /// <param name="isBuild">
    /// Whether a build runs it: stage by stage, with outputs in obj, and what a red gate leaves there never leaves it. By hand a stage may
    /// be the last that is run, also of a request that a build left in obj: the entry that its gate judges stays as it is.
    /// </param>
    /// <returns>Null when the gate stage was not asked for.</returns>
    internal static HardenResult? Run(
        HardenRequest request, Stage? only, ConsoleLog log, CancellationToken cancellation, bool isBuild = false)
    {
        bool isElsewhere = only == Stage.Gate && request.ArtifactDirectory is not null;
        StageFiles files = new(request, isHeld: !isBuild && !isElsewhere && request.Gate.StampedRates.Count > 0);
        InputCheck.ThrowIfChanged(request);
        if (only == Stage.Inputs)
        {
            InputList list = InputFiles.Of(request).List;
            InputCheck.ThrowIfChanged(request);
            files.Write(list);
            return null;
        }

        SafForm form = SafForm.Of(request);
        PreparedModel model = PreparedModel.Load(request.Model, OnnxOperators.Roles);
        if (only is null or Stage.Harden)
        {
            HardenStage.Run(request, form, model, files, log, cancellation);
        }

        if (only is Stage.Harden)
        {
            return null;
        }

        try
        {
            HardenResult result = JudgeStage.Run(request, form, model, files, log, cancellation);
            files.Release(result);
            return result;
        }
        finally
        {
            files.Report(log);
        }
    }
}
