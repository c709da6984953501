using System.Text;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Tests.Models;

/// <summary>An artifact folder below the temporary folder, removed in the end.</summary>
internal sealed class ArtifactOnDisk : IDisposable
{
    internal ArtifactOnDisk(SmallArtifact artifact)
    {
        Folder = Directory.CreateTempSubdirectory("saf-").FullName;
        Artifact = artifact;
        Write("graph.onnx", artifact.Graph);
        Write("weights.bin", artifact.Blob);
        byte[] manifest = ManifestWriter.Write(artifact.Manifest);
        if (artifact.Manifest.Version == 2)
        {
            Write("structure.bin", StructureFile.Encode(
                manifest, artifact.Graph, CodedLayout.IsCoded(artifact.Manifest) ? StructureKind.Coded : StructureKind.Copies));
        }

        Write("manifest.json", manifest);
    }

    internal ArtifactOnDisk() : this(SmallNetwork.Make())
    {
    }

    internal SmallArtifact Artifact { get; }

    internal string Folder { get; }

    internal string PathOf(string name) => Path.Combine(Folder, name);

    internal byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    internal void Write(string name, byte[] bytes) => File.WriteAllBytes(PathOf(name), bytes);

    /// <summary>Replaces text of the manifest and seals it again, as an attacker would.</summary>
    internal void Forge(string old, string forged)
    {
        string text = Encoding.UTF8.GetString(Read("manifest.json"));
        Assert.Contains(old, text, StringComparison.Ordinal);
        Write("manifest.json", Seal(text.Replace(old, forged, StringComparison.Ordinal)));
    }

    /// <summary>The manifest with the hash that fits it.</summary>
    internal static byte[] Seal(string text) => Seal(Encoding.UTF8.GetBytes(text));

    internal static byte[] Seal(byte[] text)
    {
        byte[] copy = [.. text];
        ManifestEnvelope.Seal(copy);
        return copy;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
