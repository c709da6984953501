using SafBuild.Hardener.Campaign.Rivals;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Shared;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// The forms that the hardened one is compared with, all made from the pretrained weights without training. <c>plain</c> is the user's
/// own file where faults are drawn over whole artifacts. In the storage format and layout of the hardened form are <c>plainWeights</c>
/// (Identity, faults in the weights alone; in scope Weights it is <c>plain</c>), <c>clip</c> (Clip at the same scale mode) and
/// <c>unit</c> (the hardened function at scale 1, the paper's form before its training). A coded form has no function and so no
/// <c>unit</c>; the others are in plain storage of the same bytes a weight, and beside <c>clip</c> there is what others do at these bytes:
/// <c>mset</c>, <c>cep</c>, <c>cepClip</c> (the channel's clip on top), and <c>secded</c>, which takes an eighth more.
/// </summary>
internal static class ComparisonForms
{
    internal const string Hardened = "hardened";
    internal const string Plain = "plain";
    internal const string PlainWeights = "plainWeights";

    /// <summary>Made one by one, so that only one of them is in memory.</summary>
    /// <param name="golden">The user's model.</param>
    /// <param name="hardened">The hardened form.</param>
    /// <param name="scope">Where faults are drawn.</param>
    /// <param name="protection">How graph and manifest of clip and unit are protected: as the hardened artifact's.</param>
    /// <param name="work">Folder for damaged copies of the user's file; null: a temporary one.</param>
    internal static IEnumerable<CampaignForm> Build(
        PreparedModel golden, SafForm hardened, FaultScope scope, StructureKind protection, string? work)
    {
        if (scope == FaultScope.Artifact)
        {
            yield return new OnnxFileForm(Plain, golden.File, work);
        }

        if (hardened.Coded is { } coded)
        {
            SafForm weights = hardened with
            {
                Coded = null,
                Storage = PlainStorage.Of(coded, PlainStorage.Largest(hardened.Weights(golden))),
            };
            yield return Of(scope == FaultScope.Artifact ? PlainWeights : Plain, weights.Plain("Identity"), FaultScope.Weights);
            SafForm clip = weights.Plain("Clip") with { Storage = PlainStorage.Of(coded, 0) };
            yield return Of("clip", clip, scope);
            if (coded.Storage.StoredBits > 8)
            {
                yield return Of("mset", weights.Plain("Identity"), scope, new Mset());
                yield return Of("cep", weights.Plain("Identity"), scope, new Cep());
                yield return Of("cepClip", clip, scope, new Cep());
            }

            if (coded.Storage.StoredBits == 32)
            {
                StorageFormats.TryFind("Secded", out StorageFormat? secded);
                yield return Of("secded", weights.Plain("Identity") with { Storage = secded! }, scope);
            }

            yield break;
        }

        // Clip and Identity saturate by themselves: the comparison is with the plain methods, without the rule for raw values out of range.
        yield return Of(scope == FaultScope.Artifact ? PlainWeights : Plain, hardened.Plain("Identity"), FaultScope.Weights);
        yield return Of("clip", hardened.Plain("Clip") with
        {
            Scale = hardened.Scale == ScaleMode.Unit ? ScaleMode.PerTensor : hardened.Scale,
        }, scope);
        yield return Of("unit", hardened with { Scale = ScaleMode.Unit }, scope);

        CampaignForm Of(string name, SafForm form, FaultScope faults, WordCode? code = null)
        {
            MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
            {
                Name = name,
                Model = golden,
                Form = form,
                Protection = protection,
            });
            return new ArtifactForm(name, artifact, faults, code);
        }
    }
}
