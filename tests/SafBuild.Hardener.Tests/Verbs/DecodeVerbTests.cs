using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Emit.Portable;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Hardener.Verbs;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Verbs;

/// <summary>An artifact as a plain model: what it computes is what the artifact computes.</summary>
public sealed class DecodeVerbTests : IDisposable
{
    private readonly TinyGate _gate = new();
    private readonly StringWriter _console = new(CultureInfo.InvariantCulture);

    public void Dispose() => _gate.Dispose();

    [Theory]
    [InlineData("Coded32", 0.1)]
    [InlineData("Coded8", 0.01)]
    [InlineData("Float32", 0)]
    public void A_decoded_model_computes_what_the_artifact_does_damaged_or_not(string storage, double rate)
    {
        string folder = Write(storage);
        string clean = Path.Combine(_gate.Folder, "clean.onnx");
        Assert.Equal(0, DecodeVerb.Run(folder, clean, _console));
        using SafModel model = SafModel.Load(folder);
        using InferenceSession session = model.CreateSession();
        using InferenceSession plain = new(clean);
        Assert.Equal(Outputs(session), Outputs(plain));

        string faulty = Path.Combine(_gate.Folder, "faulty.saf");
        Assert.Equal(0, InjectVerb.Run(folder, rate, 3, faulty, _console, "RandomBitFlip", null, null));
        string again = Path.Combine(_gate.Folder, "again.onnx");
        Assert.Equal(0, DecodeVerb.Run(faulty, again, _console));
        Assert.Equal(File.ReadAllBytes(clean), File.ReadAllBytes(again));
    }

    [Fact]
    public void What_a_load_refuses_is_not_decoded()
    {
        string folder = Write("Coded32");
        File.WriteAllBytes(Path.Combine(folder, "weights.bin"), new byte[new FileInfo(Path.Combine(folder, "weights.bin")).Length]);

        SafException e = Assert.Throws<SafException>(() => DecodeVerb.Run(folder, Path.Combine(_gate.Folder, "no.onnx"), _console));
        Assert.Equal(Codes.ArtifactInvalid, e.Diagnostics[0].Code);
        Assert.False(File.Exists(Path.Combine(_gate.Folder, "no.onnx")));
    }

    [Fact]
    public void Portable_of_coded_storage_is_refused_and_names_this_verb()
    {
        MemoryArtifact artifact = _gate.Artifact(TinyGate.Request with { Storage = "Coded32" });

        SafException e = Assert.Throws<SafException>(() => PortableModel.Build(artifact, "tiny.onnx"));
        Assert.Equal(Codes.PortableImpossible, e.Diagnostics[0].Code);
        Assert.Contains("safbuild decode", e.Message, StringComparison.Ordinal);
    }

    private string Write(string storage)
    {
        string folder = Path.Combine(_gate.Folder, "tiny.saf");
        MemoryArtifact artifact = _gate.Artifact(TinyGate.Request with { Storage = storage });
        ArtifactWriter.Write(artifact with { Protection = StructureKind.Coded }, folder);
        return folder;
    }

    private static float[] Outputs(InferenceSession session)
    {
        float[] input = [0.5f, -1, 2, 0.25f, -0.75f, 1];
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, [1, 6]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(run, new Dictionary<string, OrtValue> { [session.InputNames[0]] = value }, session.OutputNames);
        return [.. outputs[0].GetTensorDataAsSpan<float>()];
    }
}
