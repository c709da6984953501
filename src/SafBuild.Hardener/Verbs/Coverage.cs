using System.Globalization;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Verbs;

/// <summary>How many of an artifact's weight bits are under fault, by how they are stored, and which are not.</summary>
internal static class Coverage
{
    /// <summary>Lines for <c>inspect</c>: the share first, then each weight that is not covered.</summary>
    internal static IEnumerable<string> Of(string folder, MemoryArtifact artifact)
    {
        WeightCoverage coverage = ArtifactCoverage.Of(artifact, folder);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{coverage.Percentage} of the weight bits are under fault: ") + (CodedLayout.IsCoded(artifact.Manifest)
            ? string.Create(CultureInfo.InvariantCulture,
                $"{Elements(artifact.Manifest, ReadKind.Coded)} weights as coded levels, ")
                + string.Create(CultureInfo.InvariantCulture, $"{Elements(artifact.Manifest, ReadKind.CodedBits)} coded in their own bits")
            : string.Create(CultureInfo.InvariantCulture,
                $"{Elements(artifact.Manifest, ReadKind.Saf)} weights in SAF form, {Elements(artifact.Manifest, ReadKind.Exact)} as ")
                + string.Create(CultureInfo.InvariantCulture, $"integers, {Elements(artifact.Manifest, ReadKind.Copies)} in three copies"));
        foreach (UncoveredWeight weight in coverage.NotCovered)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"not under fault: {weight} ({weight.Bits} bits)");
        }
    }

    private static long Elements(ArtifactManifest manifest, ReadKind read) =>
        manifest.Tensors.Where(t => t.Read == read).Sum(t => BlobLayout.ElementCount(t.Shape));
}
