using System.Globalization;
using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Requests;

/// <summary>Reads the metadata of one SafModel item. Absent or empty metadata keep the contract's default; a bad value is reported and keeps it, too.</summary>
internal sealed class SafModelReader(ITaskItem item, string project, DiagnosticLog log)
{
    private readonly string _folder = Path.GetDirectoryName(project)!;

    /// <summary>The metadata's value without white space around it; null when empty.</summary>
    internal string? Text(string name)
    {
        string value = item.GetMetadata(name).Trim();
        return value.Length == 0 ? null : value;
    }

    /// <summary>An absolute path; a relative one counts from the project's folder, as the Include of an item does.</summary>
    internal string? FilePath(string name) => Text(name) is string value ? Absolute(value) : null;

    internal string Absolute(string path) =>
        Path.GetFullPath(OperatingSystem.IsWindows() ? path : path.Replace('\\', '/'), _folder);

    internal double Number(string name, double otherwise) => Optional(name) ?? otherwise;

    /// <summary>Seconds, as a number or as hh:mm:ss; "none" is no limit.</summary>
    internal double? Seconds(string name)
    {
        if (Text(name) is not string text || text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) ? span.TotalSeconds : Optional(name);
    }

    internal int Whole(string name, int otherwise)
    {
        if (Text(name) is not string text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value))
        {
            return value;
        }

        NotANumber(name, text, "a whole number");
        return otherwise;
    }

    internal ulong Seed(string name, ulong otherwise)
    {
        if (Text(name) is not string text)
        {
            return otherwise;
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
        {
            return value;
        }

        NotANumber(name, text, FormattableString.Invariant($"a whole number from 0 to {ulong.MaxValue}"));
        return otherwise;
    }

    internal T Named<T>(string name, T otherwise)
        where T : struct, Enum
    {
        if (Text(name) is not string text)
        {
            return otherwise;
        }

        // By name only: Enum.TryParse would take "1" and "Error,Off", too.
        string[] names = Enum.GetNames<T>();
        if (names.FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is string known)
        {
            return Enum.Parse<T>(known);
        }

        log.Error(Codes.UnknownOption, project, $"{name} of SafModel '{item.ItemSpec}' is '{text}'; it must be one of {string.Join(", ", names)}");
        return otherwise;
    }

    private double? Optional(string name)
    {
        if (Text(name) is not string text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            return value;
        }

        NotANumber(name, text, "a number");
        return null;
    }

    private void NotANumber(string name, string text, string expected) =>
        log.Error(Codes.OptionOutOfRange, project, $"{name} of SafModel '{item.ItemSpec}' is '{text}'; it must be {expected}");
}
