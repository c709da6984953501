using System.Globalization;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>One draw of a gate: what makes it, so that its bytes can be made again without the data and the trials before it.</summary>
/// <param name="BitErrorRate">0 to 0.5.</param>
/// <param name="Seed">The gate's.</param>
/// <param name="Scope">Artifact: all files that a load reads; Weights: weights.bin.</param>
/// <param name="Faults">How bits fail.</param>
/// <param name="Number">From 0, over all trials.</param>
internal sealed record GateDraw(double BitErrorRate, ulong Seed, FaultScope Scope, FaultModel Faults, int Number)
{
    /// <summary>The artifact with the faults of this draw, by the code and from the streams that the gate uses.</summary>
    internal (IReadOnlyList<(string Name, byte[] Content)> Files, long Flips, long Bits) Of(MemoryArtifact clean)
    {
        ArtifactForm form = new(ComparisonForms.Hardened, clean, Scope);
        (IReadOnlyList<(string Name, byte[] Content)> files, long flips) =
            form.Drawn(new CampaignOptions(Faults, Seed, SamplesPerTrial: 1), BitErrorRate, Number);
        return (files, flips, form.Bits);
    }

    /// <summary>How many bits flipped of how many, for people.</summary>
    internal string Said(long flips, long bits) => string.Create(CultureInfo.InvariantCulture,
        $"draw {Number}, {flips} of {bits} stored bits flipped ({Faults.Name}, BER {BitErrorRate:R}, seed {Seed}, scope {Scope})");

    /// <param name="name">In any case.</param>
    /// <param name="option">Where it stands, for the message.</param>
    /// <exception cref="SafException">SAF0102.</exception>
    internal static FaultModel FaultsOf(string name, string option) => FaultModels.TryFind(name, out FaultModel? model)
        ? model
        : throw new SafException(Codes.UnknownOption, "safbuild",
            $"{option} '{name}' is unknown; it is one of {string.Join(", ", FaultModels.All.Select(m => m.Name))}.");
}
