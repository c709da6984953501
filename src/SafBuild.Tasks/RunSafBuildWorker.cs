using System.Diagnostics;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Keys;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using SafBuild.Tasks.Worker;

namespace SafBuild.Tasks;

/// <summary>
/// Makes sure that one stage of one model has its entry: found whole in obj, taken from the shared store, or made by the worker under the
/// key's lock. The heavy work is in a process of its own: in this one, a native crash would end the build without an error.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RunSafBuildWorker : ToolTask
{
    private readonly List<string> _reported = [];
    private readonly WorkerProcess _process = new();
    private readonly CancellationTokenSource _cancelled = new();
    private HardenRequest _request = new();
    private string _requestFile = "";
    private bool _judgedRed;
    private bool _logged;

    /// <summary>Full path of safbuild.dll, or of an executable.</summary>
    [Required]
    public string Worker { get; set; } = "";

    /// <summary>One job of PrepareSafModels.</summary>
    [Required]
    public ITaskItem Job { get; set; } = null!;

    /// <summary>Full path of obj/safbuild.</summary>
    [Required]
    public string Root { get; set; } = "";

    /// <summary>Full path of the shared store; empty: none.</summary>
    public string Cache { get; set; } = "";

    /// <summary>MiB that the shared store may take.</summary>
    public int CacheMegabytes { get; set; }

    /// <summary>inputs, harden or gate.</summary>
    [Required]
    public string Stage { get; set; } = "";

    /// <summary>Whether nothing may be made: what is not there is an error.</summary>
    public bool NoBuild { get; set; }

    /// <summary>Full path of the dotnet that runs the build; DOTNET_HOST_PATH by default.</summary>
    public string DotNetHost { get; set; } = "";

    public bool WarningsAsErrors { get; set; }

    /// <summary>See AskSafWarnings.</summary>
    public string[] ErrorCodes { get; set; } = [];

    /// <summary>The warnings reported, as canonical lines. Not set when the worker did not run.</summary>
    [Output]
    public string[] Reported { get; set; } = [];

    protected override string ToolName => IsAssembly ? (OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet") : Path.GetFileName(Worker);

    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.High;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.High;

    private bool IsAssembly => Worker.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    private Shared.Stage StageRun => Enum.Parse<Shared.Stage>(Stage, ignoreCase: true);

    private DiagnosticLog Diagnostics => new(Log, WarningsAsErrors, new TreatedAsErrors(BuildEngine, ErrorCodes).Contains);

    public override bool Execute()
    {
        StageContext context = StageContext.Of(
            Root, Worker, NoBuild ? null : Cache, BuildEngine, text => Log.LogMessage(MessageImportance.Normal, "{0}", text));
        try
        {
            _request = SafJob.Read(Job);
            return Ensure(context);
        }
        catch (SafException e)
        {
            Diagnostics.Report(e);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Diagnostics.Error(Codes.OutputNotWritable, Root, $"cannot write: {e.Message} Make the folder writable.");
            return false;
        }
        finally
        {
            if (!NoBuild)
            {
                context.Hashes.Keep();
            }
        }
    }

    private bool Ensure(StageContext context)
    {
        ModelStages stages = context.Stages(_request);
        if (stages.Find(StageRun) is not null)
        {
            return true;
        }

        // -question: MSBuild sets it.
        if (FailIfNotIncremental)
        {
            Diagnostics.Error(Codes.NotJudged, _request.Project,
                $"-question: SafModel '{_request.Model}' (Name '{_request.Name}') is not up to date, a build would run its stage {Stage}");
            return false;
        }

        if (NoBuild)
        {
            Diagnostics.Error(Codes.NotJudged, _request.Project,
                $"SafModel '{_request.Model}' (Name '{_request.Name}') has no judged artifact for exactly these options and files, and "
                + "--no-build makes none; build once with the same configuration, framework and properties, without --no-build");
            return false;
        }

        if (stages.Key(StageRun) is not { } key)
        {
            if (stages.InputsChanged)
            {
                Diagnostics.Error(Codes.InputChanged, _request.Model,
                    $"the model or a file of its data sets changed before the {Stage} stage, after an earlier one had read it; build again "
                    + "when it is complete");
            }
            else
            {
                Diagnostics.Error(Codes.ResultInvalid, stages.EntryFolder(""),
                    $"what the stage before {Stage} made is gone or damaged while the build runs; build again");
            }

            return false;
        }

        using KeyLock held = KeyLock.Take(context.Root.WorkLock(_request.Name, key), WaitingFor, _cancelled.Token);
        stages = context.Stages(_request);
        return stages.Find(StageRun) is not null || Make(context, stages, key);
    }

    private bool Make(StageContext context, ModelStages stages, string key)
    {
        string folder = stages.EntryFolder(key);
        string temporary = Temporary.NeighbourOf(folder);
        Temporary.DeleteOfTheDead(Path.GetDirectoryName(folder)!);
        try
        {
            ModelFolder made = new(temporary, _request.Name);
            _requestFile = Path.Combine(temporary, EntryHashes.Request);
            AtomicFile.Write(_requestFile, ContractJson.Write(_request with
            {
                // Relative, so that the request still fits when the folder has its own name, and when all of obj is elsewhere.
                OutputDirectory = ".",
                ExpectedSha256 = stages.Expected(StageRun),
                ArtifactDirectory = StageRun == Shared.Stage.Gate ? $"../{stages.Find(Shared.Stage.Harden)!.Key}" : null,
            }));
            if (!base.Execute())
            {
                return false;
            }

            Reported = [.. _reported];
            if (Missing(made) is { } missing)
            {
                Diagnostics.Error(Codes.ResultInvalid,
                    missing, $"the worker's {Stage} stage ended without an error and without this file; build again, or run by hand: "
                    + CommandLine);
                return false;
            }

            if (context.Stages(_request).Key(StageRun) != key)
            {
                Diagnostics.Error(Codes.InputChanged, _request.Model,
                    $"the model or a file of its data sets changed while the {Stage} stage read it; build again when it is complete");
                return false;
            }

            Keep(StoreEntry.Seal(temporary, folder, key, context.Hashes.OfOutput), context);
            return true;
        }
        finally
        {
            FolderSwap.DeleteQuietly(temporary);
        }
    }

    /// <summary>The last file that each stage writes, and without which it is not finished.</summary>
    private string? Missing(ModelFolder made)
    {
        string[] needed = StageRun switch
        {
            Shared.Stage.Inputs => [made.Inputs],
            Shared.Stage.Harden => [made.Manifest, made.Record],
            _ => [made.Result],
        };
        return needed.FirstOrDefault(f => !File.Exists(f));
    }

    private void Keep(StoreEntry entry, StageContext context)
    {
        if (context.Shared?.Keep(entry) is { } problem)
        {
            Log.LogMessage(MessageImportance.High, "{0}", $"{_request.Name}: {problem}");
        }

        // Here and not in every build: it looks at all of the store.
        if (StageRun == Shared.Stage.Gate)
        {
            context.Shared?.Trim((long)CacheMegabytes << 20);
        }
    }

    private void WaitingFor(string? process) => Log.LogMessage(MessageImportance.High, "{0}",
        $"{_request.Name}: waiting for {(process is null ? "another build" : $"process {process}")}, which makes the same "
        + (StageRun == Shared.Stage.Gate ? "verdict" : "artifact"));

    /// <summary>Asks the worker to stop; ToolTask kills it and what it started when it has not within a few seconds.</summary>
    public override void Cancel()
    {
        _cancelled.Cancel();
        _process.AskToStop();
        base.Cancel();
    }

    protected override Process StartToolProcess(Process proc) => _process.Start(base.StartToolProcess(proc));

    protected override string GenerateFullPathToTool()
    {
        if (!IsAssembly)
        {
            return Worker;
        }

        // DOTNET_HOST_PATH is set by every dotnet command: https://learn.microsoft.com/dotnet/core/tools/dotnet-environment-variables
        string? host = DotNetHost.Length > 0 ? DotNetHost : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");
        return string.IsNullOrEmpty(host) ? ToolName : host;
    }

    protected override string GenerateCommandLineCommands()
    {
        CommandLineBuilder arguments = new();
        Arguments(arguments);
        arguments.AppendSwitch("--parent-pid");
        arguments.AppendSwitch(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return arguments.ToString();
    }

    protected override string GetWorkingDirectory() => Path.GetDirectoryName(_requestFile)!;

    protected override void LogToolCommand(string message) => Log.LogCommandLine(MessageImportance.Low, message);

    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        if (!CanonicalLine.TryParse(singleLine, out CanonicalLine? line))
        {
            Log.LogMessage(messageImportance, "{0}", singleLine);
        }
        else if (line.Code == Codes.GateFailed.Id || line.Code == Codes.GateInconclusive.Id)
        {
            // The verdict target reports it, on this build and on every later one.
            _judgedRed = true;
            Log.LogMessage(MessageImportance.Low, "{0}", singleLine);
        }
        else
        {
            Diagnostics.Report(line);
            _logged |= Log.HasLoggedErrors;
            _reported.Add(singleLine);
        }
    }

    /// <summary>Called when the exit code is not 0. A red gate is a result; anything without an error of its own is a crash.</summary>
    protected override bool HandleTaskExecutionErrors()
    {
        if (_logged)
        {
            return false;
        }

        if (_judgedRed && StageRun == Shared.Stage.Gate)
        {
            return true;
        }

        if (!_process.WasAskedToStop)
        {
            Diagnostics.Error(Codes.WorkerCrashed,
                _request.Model,
                $"the worker's {Stage} stage ended with exit code {ExitCode}{WorkerProcess.Meaning(ExitCode)} and without a "
                + $"result; run it by hand to see more: {CommandLine}");
        }

        return false;
    }

    /// <summary>To run by hand, on a request that stays when the unfinished entry goes.</summary>
    private string CommandLine
    {
        get
        {
            string folder = new KeyFolder(Root).Of(_request.Name);
            _requestFile = Path.Combine(folder, $"{Stage}.{EntryHashes.Request}");
            AtomicFile.Write(_requestFile, ContractJson.Write(_request with { OutputDirectory = "by-hand" }));
            CommandLineBuilder text = new();
            text.AppendFileNameIfNotNull(GenerateFullPathToTool());
            Arguments(text);
            return text.ToString();
        }
    }

    private void Arguments(CommandLineBuilder arguments)
    {
        if (IsAssembly)
        {
            arguments.AppendSwitch("exec");
            arguments.AppendFileNameIfNotNull(Worker);
        }

        arguments.AppendSwitch("harden");
        arguments.AppendFileNameIfNotNull(_requestFile);
        arguments.AppendSwitch("--stage");
        arguments.AppendSwitch(Stage);
    }
}
