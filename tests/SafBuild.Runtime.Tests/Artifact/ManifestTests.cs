using System.Text;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Artifact;

public sealed class ManifestTests
{
    [Fact]
    public void Writing_and_reading_gives_the_same_manifest_and_the_same_bytes()
    {
        ArtifactManifest manifest = SmallNetwork.Make().Manifest;
        byte[] bytes = ManifestWriter.Write(manifest);
        ArtifactManifest read = ManifestReader.Read(bytes);
        Assert.Equal(bytes, ManifestWriter.Write(read));
        Assert.Equal(manifest.Tensors.Select(t => t.Name), read.Tensors.Select(t => t.Name));
        Assert.StartsWith("{\"safbuild\":1,\"sha256\":\"", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }
}
