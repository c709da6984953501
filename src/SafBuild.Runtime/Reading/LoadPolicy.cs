using System.Globalization;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Reading;

/// <summary>Which blobs an application runs on: those of this manifest, with not many more flips than the gate judged.</summary>
internal static class LoadPolicy
{
    /// <summary>How many times the highest gated rate a blob may have, unless the application says otherwise.</summary>
    internal const double Margin = 10;

    /// <exception cref="SafFormatException">The blob is another artifact's, or its rate is above the limit.</exception>
    internal static void Check(
        string blob, ArtifactManifest manifest, SafLoadOptions options, FlipEvidence evidence, BitErrorEstimate estimate)
    {
        if (evidence.Contradiction() is { } reason)
        {
            throw new SafFormatException(blob, "", reason, "the blob of this manifest, as it was written or with random bit flips");
        }

        if (evidence.LostShare > options.MaxLostShare)
        {
            throw new SafFormatException(
                blob, "", string.Create(CultureInfo.InvariantCulture, $"{evidence.LostShare:P1} of the blob lost ")
                + (evidence.IsCoded ? "(beyond its code)" : "(it reads as 00 or FF)"),
                string.Create(CultureInfo.InvariantCulture, $"at most {options.MaxLostShare:P1}")
                + ": restore the files; to load it all the same, set new SafLoadOptions { MaxLostShare = 0.2 }");
        }

        double limit = options.MaxBitErrorRate ?? Default(manifest);
        if (estimate.Lower > limit)
        {
            throw new SafFormatException(
                blob, "", $"an estimated bit error rate of {estimate}",
                string.Create(CultureInfo.InvariantCulture, $"at most {limit:R}")
                + (options.MaxBitErrorRate is null
                    ? string.Create(CultureInfo.InvariantCulture, $", {Margin} times the highest rate that the artifact was judged at")
                    : "")
                + ": restore the files; to load it all the same, set new SafLoadOptions { MaxBitErrorRate = double.PositiveInfinity }");
        }
    }

    /// <summary>No limit where no gate stamped a rate.</summary>
    internal static double Default(ArtifactManifest manifest) =>
        manifest.GatedRates.Count == 0 ? double.PositiveInfinity : Margin * manifest.GatedRates[^1];
}
