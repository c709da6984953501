namespace SafBuild.Hardener.Emit;

/// <summary>One tensor in SAF form before rounding to the storage format: w = s * f(v).</summary>
/// <param name="Name">The initializer's name.</param>
/// <param name="ScaleShape">As in TensorEntry.</param>
/// <param name="Scales">s, row-major over <paramref name="ScaleShape"/>.</param>
/// <param name="Raw">v, row-major over the tensor's shape; finite.</param>
internal sealed record SafTensor(string Name, IReadOnlyList<long> ScaleShape, float[] Scales, float[] Raw)
{
    /// <summary>
    /// Its own levels in coded storage of few bits, in units of the scale; empty: those of the form. They stay while it trains.
    /// </summary>
    public float[] Levels { get; init; } = [];
}
