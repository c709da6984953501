using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Shared;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// The forms that the hardened one is compared with, all made from the pretrained weights without training. <c>plain</c> is the user's
/// own file where faults are drawn over whole artifacts. In the storage format and layout of the hardened form are <c>plainWeights</c>
/// (Identity, faults in the weights alone; in scope Weights it is <c>plain</c>), <c>clip</c> (Clip at the same scale mode) and
/// <c>unit</c> (the hardened function at scale 1, the paper's form before its training).
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
    /// <param name="protectStructure">Whether clip and unit have a structure.bin, as the hardened artifact.</param>
    /// <param name="work">Folder for damaged copies of the user's file; null: a temporary one.</param>
    internal static IEnumerable<CampaignForm> Build(
        PreparedModel golden, SafForm hardened, FaultScope scope, bool protectStructure, string? work)
    {
        if (scope == FaultScope.Artifact)
        {
            yield return new OnnxFileForm(Plain, golden.File, work);
        }

        // Clip and Identity saturate by themselves: the comparison is with the plain methods, without the rule for raw values out of range.
        yield return Of(scope == FaultScope.Artifact ? PlainWeights : Plain, hardened.Plain("Identity"), FaultScope.Weights);
        yield return Of("clip", hardened.Plain("Clip") with
        {
            Scale = hardened.Scale == ScaleMode.Unit ? ScaleMode.PerTensor : hardened.Scale,
        }, scope);
        yield return Of("unit", hardened with { Scale = ScaleMode.Unit }, scope);

        CampaignForm Of(string name, SafForm form, FaultScope faults)
        {
            MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
            {
                Name = name,
                Model = golden,
                Form = form,
                ProtectStructure = protectStructure,
            });
            return new ArtifactForm(name, artifact, faults);
        }
    }
}
