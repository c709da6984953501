using System.Globalization;
using System.Runtime.InteropServices;
using Newtonsoft.Json.Linq;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>
/// Text tables, a sample a row. The last column is the label unless 'labels' names another; columns in 'ignore' are left out.
/// A first row whose features are not all numbers is a header.
/// </summary>
internal sealed class CsvFormat : DataFormat
{
    internal override string Name => "csv";

    internal override DataSet Read(DataSource source)
    {
        JToken? wanted = source.Description.Labels;
        source.Require(wanted is null or { Type: JTokenType.String or JTokenType.Integer } || source.WithoutLabels, "labels",
            "must be the name or number (from 0) of a column, or false");
        List<double> values = [];
        List<string> labels = [];
        List<CsvTable> tables = [.. source.Files.Select(file => CsvTable.Read(file, source.Path))];
        List<(string File, long Samples)> samplesOf = [];
        int features = 0;
        foreach (CsvTable table in tables)
        {
            int? label = source.WithoutLabels ? null : wanted is null
                ? table.Columns - 1
                : Column(source, table, "labels", wanted.ToString());
            HashSet<int> left = [.. source.Description.Ignore.Select(name => Column(source, table, "ignore", name))];
            int[] columns = [.. Enumerable.Range(0, table.Columns).Where(c => c != label && !left.Contains(c))];
            source.Require(columns.Length > 0, "ignore", "leaves no feature");
            source.Require(features == 0 || features == columns.Length,
                "files", $"differ in columns: {features} and {columns.Length} features");
            features = columns.Length;
            int before = values.Count;
            ReadRows(table, columns, label, values, labels);
            samplesOf.Add((table.Path, (values.Count - before) / features));
        }

        (int first, int count) = source.Window(values.Count / features);
        (byte[] bytes, NumberType element) = Pack(CollectionsMarshal.AsSpan(values).Slice(first * features, count * features));
        IReadOnlyList<long> shape = source.Description.Shape ?? [features];
        source.Require(Shapes.Count(shape) == features, "shape", $"is {Shapes.Text(shape)}; a row has {features} features");
        SampleStore store = new(features * element.Size(), bytes);
        RawField field = new(0, element, shape, source.Description.Layout, Flat: source.Description.Shape is null);
        source = source.ReadAs((source.SingleInput(), field));
        RawInput input = RawInput.Create(source, source.SingleInput(), store, field);
        if (Targets(labels) is { } targets)
        {
            return source.Create(count, [input], null, targets: new([.. targets.Skip(first).Take(count)], 1), samplesOf: samplesOf);
        }

        (IEnumerable<long> numbers, ClassNames? names) = Classes(labels);
        return source.Create(count, [input], labels.Count == 0 ? null : new([.. numbers.Skip(first).Take(count)], 1),
            samplesOf: samplesOf, classNames: names);
    }

    private static void ReadRows(CsvTable table, int[] columns, int? label, List<double> values, List<string> labels)
    {
        for (int row = table.HasHeader(columns) ? 1 : 0; row < table.Rows.Count; row++)
        {
            foreach (int column in columns)
            {
                string cell = table.Rows[row][column];
                values.Add(CsvTable.TryNumber(cell, out double value)
                    ? value
                    : throw DataFailure.Damaged(table.Path, $"row {row + 1}, column {column + 1}: '{cell}' is not a finite number"));
            }

            if (label is int c)
            {
                labels.Add(table.Rows[row][c]);
            }
        }
    }

    private static int Column(DataSource source, CsvTable table, string field, string name)
    {
        int column = Array.IndexOf(table.Rows[0], name);
        if (column < 0 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < table.Columns)
        {
            column = number;
        }

        return column >= 0
            ? column
            : throw DataFailure.Field(source.Path, field, $"'{name}' is no column of {table.Path}, which has {table.Columns}");
    }

    /// <summary>Whole numbers stay integers, so that a csv feeds integer inputs; floats are kept in double precision.</summary>
    private static (byte[] Bytes, NumberType Element) Pack(ReadOnlySpan<double> values)
    {
        bool whole = true;
        foreach (double value in values)
        {
            whole &= value == Math.Floor(value) && Math.Abs(value) < 9e15;
        }

        if (!whole)
        {
            return (MemoryMarshal.AsBytes(values).ToArray(), NumberType.Float64);
        }

        long[] integers = new long[values.Length];
        for (int i = 0; i < integers.Length; i++)
        {
            integers[i] = (long)values[i];
        }

        return (MemoryMarshal.AsBytes(integers.AsSpan()).ToArray(), NumberType.Int64);
    }

    /// <summary>Numbers that are not all whole are no classes, but what a regression is to meet; null for classes.</summary>
    private static double[]? Targets(IReadOnlyList<string> labels)
    {
        double[] values = new double[labels.Count];
        bool whole = true;
        for (int i = 0; i < values.Length; i++)
        {
            if (!CsvTable.TryNumber(labels[i], out values[i]))
            {
                return null;
            }

            whole &= values[i] == Math.Floor(values[i]);
        }

        return whole ? null : values;
    }

    /// <summary>
    /// Whole numbers are the classes themselves; other labels are numbered in ordinal order over the whole file, so skip and take
    /// change nothing.
    /// </summary>
    private static (IEnumerable<long> Numbers, ClassNames? Names) Classes(IReadOnlyList<string> labels)
    {
        if (labels.All(l => CsvTable.TryNumber(l, out double value) && value == Math.Floor(value)))
        {
            return (labels.Select(l => CsvTable.TryNumber(l, out double value) ? (long)value : 0), null);
        }

        Dictionary<string, long> classes = [];
        foreach (string label in labels.Distinct().Order(StringComparer.Ordinal))
        {
            classes.Add(label, classes.Count);
        }

        return (labels.Select(l => classes[l]),
            new(classes.Count, "the labels", "write the numbers of the classes, from 0, as labels"));
    }
}
