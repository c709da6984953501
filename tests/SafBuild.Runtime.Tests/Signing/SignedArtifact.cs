using System.Security.Cryptography;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Signing;

/// <summary>An artifact on disk with its signature, and the key pair.</summary>
internal sealed class SignedArtifact : IDisposable
{
    internal const string SignatureFileName = "manifest.json.sig";

    internal SignedArtifact(SmallArtifact? artifact = null, ECDsa? key = null)
    {
        Disk = new ArtifactOnDisk(artifact ?? SmallNetwork.Make(version: 2));
        Key = key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Sign();
    }

    internal ArtifactOnDisk Disk { get; }

    internal ECDsa Key { get; }

    internal string PublicKey => Key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Signs the manifest as it lies there, whatever it is.</summary>
    internal void Sign() => Disk.Write(SignatureFileName, SignatureFile.Sign(Disk.Read("manifest.json"), Key));

    internal SafAuthenticity Verify() => SafModel.Verify(Disk.Folder, PublicKey).Authenticity;

    internal void Refused(string reason)
    {
        SafVerification answer = SafModel.Verify(Disk.Folder, PublicKey);
        Assert.Equal(SafAuthenticity.NotAuthentic, answer.Authenticity);
        Assert.Contains(reason, answer.Reason);
    }

    public void Dispose()
    {
        Disk.Dispose();
        Key.Dispose();
    }
}
