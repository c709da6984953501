using System.CommandLine;
using System.Security.Cryptography;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Hardener.Verbs;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Tests.Verbs;

/// <summary><c>safbuild sign</c> as a user types it, and what the other verbs make of a signed artifact.</summary>
public sealed class SignVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SignVerbTests()
    {
        ArtifactWriter.Write(TinyArtifact.Build(protect: true), Artifact);
        _folder.Write("key.pem", _key.ExportECPrivateKeyPem());
    }

    private string Artifact => _folder.File("tiny.saf");

    private string Signature => Path.Combine(Artifact, "manifest.json.sig");

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void What_is_signed_is_authentic_by_the_key_that_is_printed()
    {
        string hash = ArtifactHash.Of(ArtifactBytes.Of(ArtifactReader.Read(Artifact)));
        (int code, string output) = Sign();
        Assert.Equal(0, code);
        Assert.Contains("manifest.json.sig: signed", output);
        string printed = output[output.IndexOf("-----BEGIN PUBLIC KEY", StringComparison.Ordinal)..];
        Assert.Equal(SafAuthenticity.Authentic, SafModel.Verify(Artifact, printed).Authenticity);
        Assert.Equal(192, new FileInfo(Signature).Length);
        Assert.DoesNotContain("PRIVATE", output);

        // A signature changes nothing of what a verdict belongs to.
        Assert.Equal(hash, ArtifactHash.Of(ArtifactBytes.Of(ArtifactReader.Read(Artifact))));
    }

    [Fact]
    public void Another_key_signs_in_the_place_of_the_first()
    {
        Sign();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _folder.Write("key.pem", other.ExportPkcs8PrivateKeyPem());
        Assert.Equal(0, Sign().Code);
        Assert.Equal(SafAuthenticity.Authentic, SafModel.Verify(Artifact, other.ExportSubjectPublicKeyInfoPem()).Authenticity);
        Assert.Equal(SafAuthenticity.NotAuthentic, SafModel.Verify(Artifact, _key.ExportSubjectPublicKeyInfoPem()).Authenticity);
    }

    [Fact]
    public void A_copy_with_faults_is_authentic_and_damaged()
    {
        Sign();
        string faulty = _folder.File("faulty.saf");
        InjectVerb.Run(Artifact, 0.001, 7, faulty, TextWriter.Null);
        Assert.Equal(
            SafAuthenticity.AuthenticButDamaged, SafModel.Verify(faulty, _key.ExportSubjectPublicKeyInfoPem()).Authenticity);
    }

    [Theory]
    [InlineData("none.pem")]
    [InlineData("public.pem")]
    [InlineData("p384.pem")]
    [InlineData("text.pem")]
    public void A_key_that_cannot_sign_is_SAF9010_and_nothing_is_written(string file)
    {
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        _folder.Write("public.pem", _key.ExportSubjectPublicKeyInfoPem());
        _folder.Write("p384.pem", p384.ExportPkcs8PrivateKeyPem());
        _folder.Write("text.pem", "no key");
        (int code, string output) = Run(Artifact, "--key", _folder.File(file));
        Assert.Equal(1, code);
        Assert.Contains($"{file} : error SAF9010:", output);
        Assert.False(File.Exists(Signature));
    }

    [Fact]
    public void Version_1_is_SAF9011_with_what_to_build()
    {
        ArtifactWriter.Write(VersionOne.Of(TinyArtifact.Build()), Artifact);
        (int code, string output) = Sign();
        Assert.Equal(1, code);
        Assert.Contains("SAF9011", output);
        Assert.Contains("Build it again", output);
        Assert.False(File.Exists(Signature));
    }

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("graph.onnx")]
    [InlineData("manifest.json")]
    [InlineData("structure.bin")]
    public void A_damaged_artifact_is_not_signed(string name)
    {
        string path = Path.Combine(Artifact, name);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 4;
        File.WriteAllBytes(path, bytes);
        (int code, string output) = Sign();
        Assert.Equal(1, code);
        Assert.Contains("SAF3003", output);
        Assert.False(File.Exists(Signature));
    }

    /// <summary>The manifest's own words, with a blob of other bytes: checksums that fit are no hash.</summary>
    [Fact]
    public void A_blob_with_fitting_checksums_and_another_hash_is_not_signed()
    {
        MemoryArtifact artifact = TinyArtifact.Build(protect: true);
        ArtifactWriter.Write(
            artifact with { Manifest = artifact.Manifest with { BlobSha256 = Checksums.Sha256([]) } }, Artifact);
        Assert.Contains("SAF3003", Sign().Output);
        Assert.False(File.Exists(Signature));
    }

    [Fact]
    public void A_new_build_replaces_a_signed_artifact_and_its_signature()
    {
        Sign();
        ArtifactWriter.Write(TinyArtifact.Build(seed: 2, protect: true), Artifact);
        Assert.False(File.Exists(Signature));
    }

    [Fact]
    public void The_manifest_has_the_hash_of_the_blob_in_version_2_alone()
    {
        MemoryArtifact artifact = TinyArtifact.Build(protect: true);
        Assert.Equal(Checksums.Sha256(artifact.Blob), artifact.Manifest.BlobSha256);
        Assert.Null(VersionOne.Of(artifact).Manifest.BlobSha256);
    }

    private (int Code, string Output) Sign() => Run(Artifact, "--key", _folder.File("key.pem"));

    private static (int Code, string Output) Run(params string[] arguments)
    {
        using StringWriter output = new();
        int code = SignCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }
}
