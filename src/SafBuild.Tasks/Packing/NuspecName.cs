using System.Globalization;
using System.Xml.Linq;

namespace SafBuild.Tasks.Packing;

/// <summary>The file name of the package of a NuspecFile: its own id and version count there, not the project's.</summary>
internal static class NuspecName
{
    /// <param name="properties">NuspecProperties: NAME=VALUE for $NAME$, and a version that replaces the file's.</param>
    /// <returns>ID and VERSION, as NuGet writes them into the name; null when the file does not say them.</returns>
    internal static (string Id, string Version)? Of(string file, string properties)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string[] pair in properties.Split(';').Select(p => p.Split('=', 2)).Where(p => p.Length == 2))
        {
            values[pair[0].Trim()] = pair[1].Trim();
        }

        XElement? metadata = XDocument.Load(file).Root?.Elements().FirstOrDefault(e => e.Name.LocalName == "metadata");
        string? id = Value("id");
        string? version = values.GetValueOrDefault("version") ?? Value("version");
        return string.IsNullOrEmpty(id) || string.IsNullOrEmpty(version) ? null : (id, Normal(version));

        string? Value(string name) => metadata?.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() is { } text
            ? values.Aggregate(text, (t, p) => t.Replace($"${p.Key}$", p.Value, StringComparison.OrdinalIgnoreCase))
            : null;
    }

    /// <summary>1.0 is 1.0.0, 1.02.3.0 is 1.2.3, and what follows a plus is not in the name.</summary>
    internal static string Normal(string version)
    {
        string[] parts = version.Split('+')[0].Split('-', 2);
        List<string> numbers = [.. parts[0].Split('.').Select(Number)];
        while (numbers.Count < 3)
        {
            numbers.Add("0");
        }

        if (numbers.Count == 4 && numbers[3] == "0")
        {
            numbers.RemoveAt(3);
        }

        return string.Join('.', numbers) + (parts.Length > 1 ? "-" + parts[1] : "");
    }

    private static string Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : text;
}
