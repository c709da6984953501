using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Shared;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// The forms that the hardened one is compared with, all made from the pretrained weights without training, in the same storage
/// format and layout: <c>plain</c> (Identity), <c>clip</c> (Clip at the same scale mode), <c>unit</c> (the hardened function at
/// scale 1, the paper's form before its training).
/// </summary>
internal static class ComparisonForms
{
    internal const string Hardened = "hardened";
    internal const string Plain = "plain";

    /// <summary>Made one by one, so that only one of them is in memory.</summary>
    internal static IEnumerable<CampaignForm> Build(PreparedModel golden, SafForm hardened, FaultScope scope, bool protectStructure)
    {
        // Clip and Identity saturate by themselves: the comparison is with the plain methods, without the rule for raw values out of range.
        yield return Of(Plain, hardened.Plain("Identity"));
        yield return Of("clip", hardened.Plain("Clip") with
        {
            Scale = hardened.Scale == ScaleMode.Unit ? ScaleMode.PerTensor : hardened.Scale,
        });
        yield return Of("unit", hardened with { Scale = ScaleMode.Unit });

        CampaignForm Of(string name, SafForm form)
        {
            MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
            {
                Name = name,
                Model = golden,
                Form = form,
                ProtectStructure = protectStructure,
            });
            return new ArtifactForm(name, artifact, scope);
        }
    }
}
