using System.Collections;
using Microsoft.Build.Framework;

namespace SafBuild.Tasks.Tests;

/// <summary>Keeps what a task reports.</summary>
internal sealed class FakeBuildEngine : IBuildEngine
{
    internal List<BuildErrorEventArgs> Errors { get; } = [];

    internal List<BuildWarningEventArgs> Warnings { get; } = [];

    internal List<BuildMessageEventArgs> Messages { get; } = [];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "App.csproj";

    internal Action<string> MessageLogged { get; set; } = _ => { };

    internal IEnumerable<string> Codes => Errors.Select(e => e.Code);

    internal IEnumerable<string> Important => Messages.Where(m => m.Importance == MessageImportance.High).Select(m => m.Message ?? "");

    public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

    public void LogWarningEvent(BuildWarningEventArgs e) => Warnings.Add(e);

    public void LogMessageEvent(BuildMessageEventArgs e)
    {
        Messages.Add(e);
        MessageLogged(e.Message ?? "");
    }

    public void LogCustomEvent(CustomBuildEventArgs e)
    {
    }

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
        false;
}
