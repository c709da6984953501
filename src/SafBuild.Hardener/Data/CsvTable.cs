using System.Globalization;
using System.Text;

namespace SafBuild.Hardener.Data;

/// <summary>The cells of a csv file: comma, semicolon or tab, quotes as in RFC 4180 within a line, empty lines left out.</summary>
internal sealed record CsvTable(string Path, IReadOnlyList<string[]> Rows)
{
    internal int Columns => Rows[0].Length;

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0105 missing; SAF0107 empty, or a row of another length.</exception>
    internal static CsvTable Read(string path, string description)
    {
        if (RecordFile.Length(path, description) == 0)
        {
            throw DataFailure.WrongSize(path, "at least one row", 1, 0);
        }

        List<string[]> rows = [];
        char separator = '\0';
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            // The most frequent of the three in the first row.
            separator = separator != '\0' ? separator : new[] { ',', ';', '\t' }.MaxBy(s => text.Count(c => c == s));
            string[] row = Split(text, separator);
            if (rows.Count > 0 && row.Length != rows[0].Length)
            {
                throw DataFailure.Damaged(path, $"line {line} has {row.Length} columns, expected {rows[0].Length}");
            }

            rows.Add(row);
        }

        return rows.Count > 0 ? new(path, rows) : throw DataFailure.Damaged(path, "has no row");
    }

    /// <summary>Whether the first row is names: one of its features is not a number.</summary>
    internal bool HasHeader(IEnumerable<int> columns) => columns.Any(c => !TryNumber(Rows[0][c], out _));

    /// <summary>Reads a finite number in invariant notation.</summary>
    internal static bool TryNumber(string cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string[] Split(string text, char separator)
    {
        if (!text.Contains('"'))
        {
            return text.Split(separator, StringSplitOptions.TrimEntries);
        }

        List<string> cells = [];
        StringBuilder cell = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                // Two quotes inside a quoted cell are one.
                bool pair = quoted && i + 1 < text.Length && text[i + 1] == '"';
                _ = pair ? cell.Append('"') : cell;
                i += pair ? 1 : 0;
                quoted = pair || !quoted;
            }
            else if (text[i] == separator && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(text[i]);
            }
        }

        cells.Add(cell.ToString().Trim());
        return [.. cells];
    }
}
