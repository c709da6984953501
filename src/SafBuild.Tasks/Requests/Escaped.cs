using System.Globalization;
using System.Text;

namespace SafBuild.Tasks.Requests;

/// <summary>Text for items and metadata that a task gives: MSBuild takes it as escaped.</summary>
internal static class Escaped
{
    internal static string Text(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            _ = "%*?@$();'".Contains(c)
                ? escaped.Append('%').Append(((int)c).ToString("x2", CultureInfo.InvariantCulture))
                : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
