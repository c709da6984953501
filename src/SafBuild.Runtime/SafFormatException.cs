namespace SafBuild.Runtime;

/// <summary>
/// A file of an artifact is damaged, or is not an artifact. Graph and manifest are structure: damage there is
/// always refused. A blob of the right length is never refused, whatever its bits.
/// </summary>
public sealed class SafFormatException : Exception
{
    /// <summary>Makes the exception; the message holds all four parts.</summary>
    /// <param name="file">The file, as a path where it is known.</param>
    /// <param name="field">The field of that file, such as <c>tensors[3].scales</c>; empty for the file as a whole.</param>
    /// <param name="found">What is there.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="innerException">The cause, if any.</param>
    public SafFormatException(string file, string field, string found, string expected, Exception? innerException = null)
        : base($"{file}: {(field.Length == 0 ? "" : field + ": ")}found {found}, expected {expected}", innerException)
    {
        File = file;
        Field = field;
        Found = found;
        Expected = expected;
    }

    /// <summary>The file, as a path where it is known.</summary>
    public string File { get; }

    /// <summary>The field of that file; empty for the file as a whole.</summary>
    public string Field { get; }

    /// <summary>What is there.</summary>
    public string Found { get; }

    /// <summary>What must be there.</summary>
    public string Expected { get; }
}
