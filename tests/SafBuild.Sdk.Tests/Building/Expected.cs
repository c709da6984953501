using System.Text;
using SafBuild.FakeWorker;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>The artifact that a fresh build with the stand-in worker makes of a model and its options.</summary>
/// <param name="Text">Of the model.</param>
internal sealed record Expected(string Text, string Name = "net")
{
    internal string Function { get; init; } = "Arctan";

    internal string Storage { get; init; } = "Float32";

    internal string Seed { get; init; } = "1";

    /// <summary>Text of the training data; empty without.</summary>
    internal string Training { get; init; } = "";

    internal string Weights => Encoding.UTF8.GetString(FakeArtifact.Weights(Text, Function, Storage, Seed, Training));

    /// <summary>As SafBuild hashes an artifact.</summary>
    internal string Hash => FakeArtifact.Hash(FakeArtifact.Files(Name, Text, Function, Storage, Seed, Training));

    public static implicit operator Expected(string text) => new(text);
}
