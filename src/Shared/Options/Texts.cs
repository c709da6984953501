using System.Text;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Shared.Options;

/// <summary>A file or folder; a relative one counts from the project's folder, or from that of the request.</summary>
internal sealed class FilePath(string whenWrong) : OptionType<string?>
{
    internal override string Name => "path";

    internal override string Expected => "a path";

    internal override string WhenWrong => whenWrong;

    internal override bool TryRead(string text, string folder, out string? value)
    {
        value = Absolute(text, folder);
        return true;
    }

    internal override string Write(string? value) => value ?? "";

    internal override string? Settle(string? value, string folder) =>
        string.IsNullOrWhiteSpace(value) ? null : Path.GetFullPath(value, folder);

    /// <summary>Projects may write either slash, as MSBuild itself allows.</summary>
    internal static string Absolute(string path, string folder) =>
        Path.GetFullPath(OperatingSystem.IsWindows() ? path : path.Replace('\\', '/'), folder);
}

/// <summary>A name of one file or folder on every platform.</summary>
internal sealed class FileName : OptionType<string>
{
    /// <summary>
    /// A name of a file has at most 255 bytes on most file systems; what is added to this one (.saf, and a suffix while it is written) has
    /// to fit, too.
    /// </summary>
    internal const int MostBytes = 200;

    internal override string Name => "text";

    internal override string Range => FormattableString.Invariant($"a file name on every platform, at most {MostBytes} bytes in UTF-8");

    internal override string Expected => "usable as a file name";

    internal override string WhenWrong => $"{Codes.OptionOutOfRange.Id}; two models of one name: {Codes.DuplicateName.Id}";

    internal override bool TryRead(string text, string folder, out string value)
    {
        value = text;
        return true;
    }

    internal override string Write(string value) => value;

    internal override string? Problem(string value) => IsFileName(value) ? null
        : Encoding.UTF8.GetByteCount(value) is > MostBytes and int bytes
        ? FormattableString.Invariant($"is '{value}', {bytes} bytes in UTF-8; a name of files and folders has at most {MostBytes} here: ")
            + "set Name to a shorter one"
        : $"is '{value}'; it must be {Expected}";

    internal static bool IsFileName(string name) =>
        name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= MostBytes
        && name is not ("." or "..") && name.IndexOfAny(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) < 0 && !name.Any(char.IsControl);
}

/// <summary>Names with wildcards, semicolons between them.</summary>
internal sealed class NamePatterns(string whenWrong) : OptionType<string>
{
    /// <summary>The manifest keeps the text, and a text there has at most 4,096 characters.</summary>
    internal const int MostCharacters = 4000;

    internal override string Name => "patterns";

    internal override string Range => FormattableString.Invariant($"at most {MostCharacters} characters");

    internal override string Expected => "patterns with semicolons between them";

    internal override string WhenWrong => whenWrong;

    internal override bool TryRead(string text, string folder, out string value)
    {
        value = Settle(text, folder);
        return true;
    }

    internal override string Write(string value) => value;

    internal override string? Problem(string value) =>
        value.Contains('\0', StringComparison.Ordinal) ? "has a NUL character, which no name has"
            : value.Length <= MostCharacters ? null
            : FormattableString.Invariant($"has {value.Length} characters; it must have {Range}: use wildcards");

    /// <summary>Without empty patterns and the white space around others; projects write long lists over several lines.</summary>
    internal override string Settle(string value, string folder) =>
        string.Join(';', value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>Anything.</summary>
internal sealed class FreeText(string whenWrong) : OptionType<string>
{
    internal override string Name => "text";

    internal override string Expected => "a text";

    internal override string WhenWrong => whenWrong;

    internal override bool TryRead(string text, string folder, out string value)
    {
        value = text;
        return true;
    }

    internal override string Write(string value) => value;
}
