using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Functions;
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
    internal static IEnumerable<CampaignForm> Build(OnnxModel golden, IReadOnlyList<WeightTensor> weights, SafForm hardened)
    {
        // Clip and Identity saturate by themselves: the comparison is with the plain methods, without the rule for raw values out of range.
        yield return Of(Plain, hardened with { Function = Find("Identity"), OutOfRange = OutOfRange.Saturate });
        yield return Of("clip", hardened with
        {
            Function = Find("Clip"),
            Scale = hardened.Scale == ScaleMode.Unit ? ScaleMode.PerTensor : hardened.Scale,
            OutOfRange = OutOfRange.Saturate,
        });
        yield return Of("unit", hardened with { Scale = ScaleMode.Unit });

        CampaignForm Of(string name, SafForm form)
        {
            MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts { Name = name, Model = golden, Weights = weights, Form = form });
            return From(name, artifact);
        }
    }

    internal static CampaignForm From(string name, MemoryArtifact artifact) => new(name, artifact.Graph, artifact.Manifest, artifact.Blob);

    private static SaturatedFunction Find(string name) =>
        SaturatedFunctions.TryFind(name, out SaturatedFunction? function) ? function : throw new InvalidOperationException($"the list of functions has no {name}");
}
