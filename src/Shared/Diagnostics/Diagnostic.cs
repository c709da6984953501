namespace SafBuild.Shared.Diagnostics;

internal enum Severity
{
    Message,
    Warning,
    Error,
}

/// <summary>One message in MSBuild's canonical form: <c>file : error SAF1001: text</c>.</summary>
/// <param name="File">The user's file at fault: model, data set, csproj or request.</param>
/// <param name="Text">Names tensor or layer, measured value, limit and the property to change; one line.</param>
internal sealed record Diagnostic(Severity Severity, Code Code, string File, string Text)
{
    /// <summary>The line that MSBuild, IDEs and people read. Line breaks inside become spaces: MSBuild reads line by line.</summary>
    public override string ToString() =>
        $"{File} : {Severity.ToString().ToLowerInvariant()} {Code.Id}: {Text.ReplaceLineEndings(" ")}";
}

/// <summary>Stops the work with one or more diagnostics (all unsupported operators at once, not one per build).</summary>
internal sealed class SafException : Exception
{
    internal SafException(params IReadOnlyList<Diagnostic> diagnostics)
        : base(string.Join(Environment.NewLine, diagnostics)) => Diagnostics = diagnostics;

    internal SafException(Code code, string file, string text, Exception? inner = null)
        : base($"{file} : error {code.Id}: {text}", inner) => Diagnostics = [new(Severity.Error, code, file, text)];

    internal IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>What is wrong, without the form that makes a line an error: for work that goes on anyway.</summary>
    internal string Text => string.Join(" ", Diagnostics.Select(d => d.Text));
}

/// <summary>Where warnings and progress go while the work continues.</summary>
internal interface IProgressLog
{
    /// <summary>A warning or an error that does not stop the work.</summary>
    void Report(Diagnostic diagnostic);

    /// <summary>One line of progress, shown at normal verbosity.</summary>
    void Progress(string line);
}
