using Microsoft.Build.Logging.StructuredLogger;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>What a dotnet build did, from its binary log.</summary>
internal sealed class BuildResult(int exitCode, string output, string binaryLog)
{
    private readonly Lazy<Build> _log = new(() => BinaryLog.ReadBuild(binaryLog));

    internal bool Succeeded => exitCode == 0;

    internal string Output => output;

    /// <summary>Code, file and text of each error, once.</summary>
    internal IReadOnlyList<(string Code, string File, string Text)> Errors => Diagnostics<Error>();

    internal IReadOnlyList<(string Code, string File, string Text)> Warnings => Diagnostics<Warning>();

    internal void AssertSuccess() => Assert.True(Succeeded, output);

    /// <summary>The build failed with this code and nothing else, in a message without a stack trace.</summary>
    internal (string Code, string File, string Text) AssertOnlyError(string code)
    {
        Assert.False(Succeeded, output);
        Assert.True(Errors.Count == 1, output);
        Assert.Equal(code, Errors[0].Code);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", output, StringComparison.OrdinalIgnoreCase);
        return Errors[0];
    }

    /// <summary>The runs of a task.</summary>
    internal IReadOnlyList<Microsoft.Build.Logging.StructuredLogger.Task> Tasks(string name) =>
        [.. _log.Value.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(t => t.Name == name)];

    private List<(string, string, string)> Diagnostics<T>()
        where T : AbstractDiagnostic =>
        [.. _log.Value.FindChildrenRecursive<T>().Select(d => (d.Code, d.File, d.Text)).Distinct()];
}
