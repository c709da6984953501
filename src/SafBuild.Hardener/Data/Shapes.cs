namespace SafBuild.Hardener.Data;

/// <summary>Arithmetic on shapes; -1 is a dynamic dimension.</summary>
internal static class Shapes
{
    internal static string Text(IReadOnlyList<long> shape) => "[" + string.Join(",", shape.Select(d => d < 0 ? "N" : d.ToString())) + "]";

    /// <summary>Elements of a shape without dynamic dimensions; null when more than an array holds or a dimension is negative.</summary>
    internal static int? Count(IReadOnlyList<long> shape)
    {
        Int128 count = 1;
        foreach (long dimension in shape)
        {
            if (dimension < 0 || (count *= dimension) > Array.MaxLength)
            {
                return null;
            }
        }

        return (int)count;
    }

    /// <summary>Whether a sample's shape fits a model's, dimension by dimension.</summary>
    internal static bool Fits(IReadOnlyList<long> sample, IReadOnlyList<long> model) =>
        sample.Count == model.Count && sample.Zip(model).All(pair => pair.Second < 0 || pair.First == pair.Second);

    /// <summary>
    /// The model's shape with its dynamic dimensions filled from the sample's when both differ in
    /// dimensions of 1 only ([28,28] is taken by [1,28,28] and by [28,28,1]); else null.
    /// </summary>
    internal static IReadOnlyList<long>? FitSqueezed(IReadOnlyList<long> sample, IReadOnlyList<long> model)
    {
        long[] values = [.. sample.Where(d => d != 1)];
        if (!Fits(values, [.. model.Where(d => d != 1)]))
        {
            return null;
        }

        int next = 0;
        return [.. model.Select(d => d == 1 ? 1 : values[next++])];
    }
}
