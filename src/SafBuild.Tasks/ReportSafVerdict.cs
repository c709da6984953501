using System.Text.Json;
using Microsoft.Build.Framework;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Keys;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using SafBuild.Tasks.Results;
using Task = Microsoft.Build.Utilities.Task;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace SafBuild.Tasks;

/// <summary>
/// Reports the verdict on every model of this evaluation, in every build, and gives back only artifacts that may be used: whole entries
/// of exactly these options and files, with a verdict on exactly their bytes. It also says which entries this evaluation uses.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ReportSafVerdict : Task
{
    private readonly List<string> _lines = [];

    /// <summary>The jobs of PrepareSafModels; none when the project has no models any more.</summary>
    public ITaskItem[] Jobs { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Full path of obj/safbuild.</summary>
    [Required]
    public string Root { get; set; } = "";

    /// <summary>Full path of this configuration's and framework's intermediate folder.</summary>
    [Required]
    public string Intermediate { get; set; } = "";

    /// <summary>Full path of the worker.</summary>
    [Required]
    public string Worker { get; set; } = "";

    /// <summary>Full path of the shared store; empty: none.</summary>
    public string Cache { get; set; } = "";

    /// <summary>Whether this is a build, and no question for what to copy: then it says which entries it uses, and prunes.</summary>
    public bool Building { get; set; }

    /// <summary>Warnings that a stage already reported in this build, as canonical lines.</summary>
    public string[] Reported { get; set; } = [];

    public bool WarningsAsErrors { get; set; }

    /// <summary>See AskSafWarnings.</summary>
    public string[] ErrorCodes { get; set; } = [];

    /// <summary>Full path of SafResultsDirectory; empty: none. A question of another project is a verdict, too.</summary>
    public string Results { get; set; } = "";

    /// <summary>The artifact folders, with metadata Name, Hash, Source, Verdict, Report and Key.</summary>
    [Output]
    public ITaskItem[] Artifacts { get; set; } = [];

    /// <summary>
    /// The reports of all models, red ones, too: full paths of report.json, with metadata Name, Verdict, Code, Page (report.html) and
    /// Results (the folder in SafResultsDirectory).
    /// </summary>
    [Output]
    public ITaskItem[] Reports { get; set; } = [];

    /// <summary>In a build a line of each model, to be shown when its files are where they belong.</summary>
    [Output]
    public ITaskItem[] Lines { get; set; } = [];

    /// <summary>Full paths of the artifacts' files, with metadata Folder: NAME.saf.</summary>
    [Output]
    public ITaskItem[] Files { get; set; } = [];

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, WarningsAsErrors, new TreatedAsErrors(BuildEngine, ErrorCodes).Contains);
        StageContext context = StageContext.Of(
            Root, Worker, Building ? Cache : null, BuildEngine, text => Log.LogMessage(MessageImportance.Normal, "{0}", text));
        try
        {
            JudgedModel[] models = [.. Jobs.Select(SafJob.Read).Select(request => JudgedModel.Find(context.Stages(request), request))];
            GateResult[] missing = [.. KeepReference(context, models, log)];
            Reports = [.. models.Select(ReportOf)];
            ITaskItem[] artifacts = [.. models.Where(m => MayBeUsed(m, log)).Select(ItemOf)];
            ShowResults(models, [.. models.Select(m => log.Errors == 0 ? GateResult.Of(m) : GateResult.Of(m).Spoilt()), .. missing]);
            if (Log.HasLoggedErrors)
            {
                return false;
            }

            Artifacts = artifacts;
            Lines = Building ? [.. _lines.Select(line => new TaskItem(Escaped.Text(line)))] : [];
            Files = [.. models.SelectMany(FilesOf)];
            return true;
        }
        catch (SafException e)
        {
            log.Report(e);
        }
        catch (JsonException e)
        {
            log.Error(Codes.ResultInvalid, Root, $"the worker's result cannot be read: {e.Message} Clean the project and build again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error(Codes.OutputNotWritable, Root, $"cannot read or write: {e.Message} Make the folder writable.");
        }
        finally
        {
            if (Building)
            {
                context.Hashes.Keep();
            }
        }

        return false;
    }

    private bool MayBeUsed(JudgedModel model, DiagnosticLog log)
    {
        bool passed = model.MayBeUsed(Report, log);
        PassedEntry.Write(
            Path.GetDirectoryName(model.Artifact)!, new EntryOwner(Project, Intermediate).Key, passed ? model.Hash : null);
        return passed;
    }

    private void Report(HardenRequest request, HardenResult result, string report, DiagnosticLog log)
    {
        foreach (string warning in KeptWarnings.Show(result.Warnings, request).Except(Reported))
        {
            if (CanonicalLine.TryParse(warning, out CanonicalLine? parsed))
            {
                log.Report(parsed);
            }
        }

        string line = $"{result.Summary}{(File.Exists(report) ? $", report: {report}" : "")}";
        Log.LogMessage(Building ? MessageImportance.Normal : MessageImportance.High, "{0}", line);
        _lines.Add(line);
    }

    /// <summary>
    /// A build says which entries it uses. Anything else may not know of items that targets add for a build, and must not lose them in
    /// silence.
    /// </summary>
    /// <returns>A result for each model that is missing.</returns>
    private List<GateResult> KeepReference(StageContext context, JudgedModel[] models, DiagnosticLog log)
    {
        List<GateResult> results = [];
        EntryReferences references = new(context.Root, context.Shared);
        EntryOwner owner = new(Project, Intermediate);
        if (!Building)
        {
            foreach (string missing in references.Models(owner).Except(models.Select(m => m.Request.Name)))
            {
                string text = $"the last build of this configuration and framework had the model '{missing}', and this one, which only "
                    + "copies, does not see its item; if a target adds it, let it run BeforeTargets=\"SafGetModels\"; if it is removed, "
                    + "build again";
                log.Error(Codes.ModelsDiffer, Project, text);
                results.Add(GateResult.Broken(missing, "", Codes.ModelsDiffer, text));
            }

            return results;
        }

        references.Write(owner, models.SelectMany(m => m.Keys.Select(key => $"{m.Request.Name} {key}")));
        return results;
    }

    private ResultsFolder? Folder =>
        Results.Length > 0 ? new(Results, Project, Path.GetDirectoryName(Root)!, Intermediate) : null;

    /// <summary>For whoever looks at the build from outside. Of every verdict, also of one that an earlier build made.</summary>
    private void ShowResults(JudgedModel[] models, GateResult[] results)
    {
        Folder?.Finish(models, results);
        if (!Building || Environment.GetEnvironmentVariable(StepSummary.Variable) is not { Length: > 0 } summary)
        {
            return;
        }

        foreach (JudgedModel model in models)
        {
            ModelFolder files = new(Path.GetDirectoryName(model.Report)!, model.Request.Name);
            string brief = $"{model.Result.Summary}\n\nThe report is too long for this page: {files.ReportPage}";
            if (StepSummary.Append(summary, model.Keys[^1], Report, brief) is { } problem)
            {
                Log.LogMessage(MessageImportance.High, "{0}", $"{model.Request.Name}: not added to {StepSummary.Variable}: {problem}");
            }

            string Report() => File.Exists(files.ReportText) ? File.ReadAllText(files.ReportText) : model.Result.Summary;
        }
    }

    private ITaskItem ReportOf(JudgedModel model)
    {
        ModelFolder files = new(Path.GetDirectoryName(model.Report)!, model.Request.Name);
        TaskItem item = new(Escaped.Text(files.Report));
        item.SetMetadata("Name", Escaped.Text(model.Request.Name));
        item.SetMetadata("Verdict", model.Result.Gate.Verdict?.ToString() ?? "None");
        item.SetMetadata("Code", GateResult.Of(model).Code);
        item.SetMetadata("Page", File.Exists(files.ReportPage) ? Escaped.Text(files.ReportPage) : "");
        item.SetMetadata("Results", Folder is { } folder ? Escaped.Text(folder.Folder) : "");
        return item;
    }

    private ITaskItem ItemOf(JudgedModel model)
    {
        TaskItem item = new(Escaped.Text(model.Artifact));
        item.SetMetadata("Name", Escaped.Text(model.Request.Name));
        item.SetMetadata("Hash", model.Hash);
        item.SetMetadata("Source", Escaped.Text(Project));
        item.SetMetadata("Verdict", model.Result.Gate.Verdict?.ToString() ?? "None");
        item.SetMetadata("Report", Escaped.Text(model.Report));
        item.SetMetadata("Key", model.Keys[1]);
        return item;
    }

    private static IEnumerable<ITaskItem> FilesOf(JudgedModel model)
    {
        foreach (string file in ArtifactFiles.All.Select(f => Path.Combine(model.Artifact, f)).Where(File.Exists))
        {
            TaskItem item = new(Escaped.Text(file));
            item.SetMetadata("Folder", Escaped.Text($"{model.Request.Name}.saf"));
            yield return item;
        }
    }
}
