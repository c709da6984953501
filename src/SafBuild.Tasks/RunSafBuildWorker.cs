using System.Diagnostics;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using SafBuild.Tasks.Worker;

namespace SafBuild.Tasks;

/// <summary>
/// Runs one stage of the worker on one request. The heavy work is in a process of its own: in this one, a native
/// crash would end the build without an error.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RunSafBuildWorker : ToolTask
{
    private readonly List<string> _reported = [];
    private readonly WorkerProcess _process = new();
    private bool _judgedRed;
    private bool _logged;

    /// <summary>Full path of safbuild.dll, or of an executable.</summary>
    [Required]
    public string Worker { get; set; } = "";

    /// <summary>Full path of request.json.</summary>
    [Required]
    public string Request { get; set; } = "";

    /// <summary>harden or gate.</summary>
    [Required]
    public string Stage { get; set; } = "";

    /// <summary>Full path of the dotnet that runs the build; DOTNET_HOST_PATH by default.</summary>
    public string DotNetHost { get; set; } = "";

    public bool WarningsAsErrors { get; set; }

    /// <summary>The warnings reported, as canonical lines. Not set when the stage is skipped.</summary>
    [Output]
    public string[] Reported { get; set; } = [];

    /// <summary>The request, when the stage ran.</summary>
    [Output]
    public string Ran { get; set; } = "";

    protected override string ToolName => IsAssembly ? (OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet") : Path.GetFileName(Worker);

    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.High;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.High;

    private bool IsAssembly => Worker.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    private SafBuild.Shared.Stage StageRun => Enum.Parse<SafBuild.Shared.Stage>(Stage, ignoreCase: true);

    private ModelFolder Folder => new(Path.GetDirectoryName(Request)!, Path.GetFileName(Path.GetDirectoryName(Request)!));

    public override bool Execute()
    {
        DateTime started = DateTime.UtcNow;
        try
        {
            // The worker writes this file last: it must be of this run, not of an earlier one.
            foreach (string stale in new[] { StageRun == SafBuild.Shared.Stage.Gate ? Folder.Result : Folder.Manifest,
                Folder.Done(StageRun) }.Where(File.Exists))
            {
                File.Delete(stale);
            }

            if (!base.Execute())
            {
                return false;
            }

            Reported = [.. _reported];
            Ran = Request;
            if (StageRecord.OfFiles(Folder, StageRun) is not StageRecord record)
            {
                Diagnostics.Error(Codes.ResultInvalid,
                    Request, $"the worker's {Stage} stage ended without an error and without its files; clean the project and build "
                    + $"again, or run by hand: {CommandLine}");
                return false;
            }

            record.Write(Folder.Done(StageRun), started);
            return true;
        }
        catch (SafException e)
        {
            Diagnostics.Report(e);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Diagnostics.Error(Codes.OutputNotWritable, Folder.Path, $"cannot write: {e.Message} Make the folder writable.");
            return false;
        }
    }

    /// <summary>Asks the worker to stop; ToolTask kills it and what it started when it has not within a few seconds.</summary>
    public override void Cancel()
    {
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

    protected override string GetWorkingDirectory() => Folder.Path;

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

        if (_judgedRed && StageRun == SafBuild.Shared.Stage.Gate)
        {
            return true;
        }

        if (!_process.WasAskedToStop)
        {
            Diagnostics.Error(Codes.WorkerCrashed,
                Request, $"the worker's {Stage} stage ended with exit code {ExitCode}{WorkerProcess.Meaning(ExitCode)} and without a "
                + $"result; run it by hand to see more: {CommandLine}");
        }

        return false;
    }

    private DiagnosticLog Diagnostics => new(Log, WarningsAsErrors);

    private string CommandLine
    {
        get
        {
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
        arguments.AppendFileNameIfNotNull(Request);
        arguments.AppendSwitch("--stage");
        arguments.AppendSwitch(Stage);
    }
}
