using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary><see cref="TinyModel"/>, converted.</summary>
internal static class TinyArtifact
{
    internal static MemoryArtifact Build(
        ulong seed = 1, string function = "Arctan", string storage = "Float32", OutOfRange outOfRange = OutOfRange.Saturate,
        bool protect = false)
    {
        OnnxModel model = TinyModel.Create(seed);
        return ArtifactBuilder.Build(new ArtifactParts
        {
            Name = "tiny",
            Model = new PreparedModel(model, OnnxOperators.Roles),
            Form = ExactConversionTests.Form(function, ScaleMode.PerChannel, storage, outOfRange),
            Protection = protect ? StructureKind.Copies : StructureKind.None,
            Provenance = Provenance.Of(model, SafForm.Default, seed: 1, training: null),
        });
    }
}
