using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>The slots of ONNX Runtime's function table do what they are taken for.</summary>
public sealed class OrtNativeTests
{
    [Fact]
    public void The_error_of_a_slot_arrives_with_its_text()
    {
        using SessionOptions options = new();
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(
            () => OrtNative.AddExternalInitializersFromFileInMemory(options, "file", 0, 64));
        Assert.StartsWith("ONNX Runtime: ", e.Message, StringComparison.Ordinal);
        Assert.True(e.Message.Length > 20, e.Message);
    }

    [Fact]
    public void A_clone_of_options_is_another_object_with_the_same_settings()
    {
        SmallArtifact artifact = SmallNetwork.Make();
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        WeightReader.Read(artifact.Manifest, artifact.Blob, decoded);
        string profile = Path.Combine(Directory.CreateTempSubdirectory("saf-").FullName, "p");
        using SessionOptions options = new() { ProfileOutputPathPrefix = profile, EnableProfiling = true };
        using (InferenceSession session = SessionFactory.Create(artifact.Graph, artifact.Manifest.DecodedName, decoded, options))
        {
            string written = session.EndProfiling();
            Assert.StartsWith(profile, written, StringComparison.Ordinal);
        }

        Directory.Delete(Path.GetDirectoryName(profile)!, recursive: true);
    }

    [Fact]
    public void Weights_are_borrowed_and_not_copied()
    {
        // Not a promise of SafBuild: it shows that the setting is one that this ONNX Runtime knows. With all
        // optimisation and prepacking off, a change of the buffer is a change of the running session's weights.
        SmallArtifact artifact = SmallNetwork.Make();
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        WeightReader.Read(artifact.Manifest, artifact.Blob, decoded);
        using SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        using InferenceSession session = SessionFactory.Create(artifact.Graph, artifact.Manifest.DecodedName, decoded, options);
        float[] before = SafModelTests.Run(session);
        TensorEntry head = artifact.Manifest.Tensors.Single(t => t.Name == "conv.weight");
        decoded.Slice(head.DecodedOffset, BlobLayout.DecodedBytes(head)).Clear();
        Assert.NotEqual(before, SafModelTests.Run(session));
    }
}
