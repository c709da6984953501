using SafBuild.Hardener.Faults;

namespace SafBuild.Testing;

/// <summary>Random bit flips in copies of an artifact.</summary>
public static class SafFaults
{
    /// <summary>
    /// Writes a copy of an artifact in which each bit of the scope has flipped with the same small probability, independent of the others.
    /// Equal arguments flip equal bits, on every system: those of a gate's draw of this number with this rate, seed and scope, and of
    /// <c>safbuild inject ARTIFACT --ber B --seed N --draw D --scope S</c>. The artifact itself is only read.
    /// </summary>
    /// <param name="artifact">
    /// The artifact's name or folder, as for <see cref="SafBuild.Runtime.SafModel.Load"/>. It must not be damaged itself: faults on top of
    /// faults are no draw.
    /// </param>
    /// <param name="bitErrorRate">Probability that one stored bit flips, 0 to 0.5.</param>
    /// <param name="seed">Key of all random numbers. The gate's is its option <c>Seed</c>, 1 by default.</param>
    /// <param name="scope">Which files have faults.</param>
    /// <param name="draw">Number of the draw, 0 or more; draws of one seed share nothing.</param>
    /// <returns>The copy, in a temporary folder that goes when it is disposed.</returns>
    /// <exception cref="ArgumentException"><paramref name="artifact"/> is null or empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rate outside 0 to 0.5, a draw below 0, an unknown scope.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such artifact.</exception>
    /// <exception cref="SafBuild.Runtime.SafFormatException">It is damaged, or no artifact.</exception>
    /// <exception cref="IOException">A file cannot be read, or the copy cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for lack of rights.</exception>
    public static SafFaultyCopy Inject(
        string artifact, double bitErrorRate, ulong seed, SafFaultScope scope = SafFaultScope.Artifact, int draw = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifact);
        Check(bitErrorRate, scope);
        ArgumentOutOfRangeException.ThrowIfNegative(draw);
        return CleanArtifact.Read(artifact).Inject(new Draw(bitErrorRate, seed, scope, draw));
    }

    internal static void Check(double bitErrorRate, SafFaultScope scope)
    {
        if (!(bitErrorRate is >= 0 and <= 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(bitErrorRate), bitErrorRate, "a bit error rate is 0 to 0.5");
        }

        if (!Enum.IsDefined(scope))
        {
            throw new ArgumentOutOfRangeException(nameof(scope), scope, "Artifact or Weights");
        }
    }

    /// <summary>How bits fail. There is one model; another comes as a parameter.</summary>
    internal static FaultModel Model { get; } = new RandomBitFlip();
}
