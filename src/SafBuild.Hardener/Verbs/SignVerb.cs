using System.Security.Cryptography;
using SafBuild.Hardener.Emit;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>Signs the manifest of an artifact, which has the hashes of graph and weights (docs/format.md, section 11).</summary>
internal static class SignVerb
{
    /// <param name="artifact">The artifact folder; receives manifest.json.sig, or another one in its place.</param>
    /// <param name="keyFile">A private key of ECDSA P-256 as PEM.</param>
    /// <param name="console">Receives the file and the public key that verifies it.</param>
    /// <returns>0.</returns>
    /// <exception cref="SafException">
    /// SAF9010: the key; SAF3003: the artifact is damaged or none; SAF9011: its manifest has no hash of the weights; SAF0006: the folder
    /// cannot be written.
    /// </exception>
    internal static int Run(string artifact, string keyFile, TextWriter console)
    {
        using ECDsa key = Key(keyFile);
        MemoryArtifact read = ArtifactReader.ReadClean(artifact);
        if (read.Manifest.BlobSha256 is not { } expected)
        {
            throw new SafException(Codes.NotSignable, artifact,
                $"the manifest is of version {read.Manifest.Version} and has no hash of the weights (blob.sha256), so that a signature of "
                + "it would say nothing of them. Build it again with this version of SafBuild.");
        }

        string found = Checksums.Sha256(read.Blob);
        if (found != expected)
        {
            throw new SafException(Codes.ArtifactInvalid, artifact,
                $"{ArtifactFiles.Blob} has the SHA-256 {found}, and {expected} was built: it was changed so that its checksums fit. Build "
                + "the artifact again, or restore it.");
        }

        byte[] manifest = read.Structure.Single(f => f.Name == ArtifactFiles.Manifest).Content;
        string path = Path.Combine(artifact, ArtifactFiles.Signature);
        AtomicFile.Write(path, SignatureFile.Sign(manifest, key));
        string publicKey = key.ExportSubjectPublicKeyInfoPem();
        SafVerification answer = SafModel.Verify(artifact, publicKey);
        if (answer.Authenticity != SafAuthenticity.Authentic)
        {
            File.Delete(path);
            throw new SafException(Codes.ArtifactInvalid, artifact,
                $"the artifact is not what was signed: {answer.Reason}. It changed meanwhile, or {ArtifactFiles.Structure} is damaged; the "
                + "signature was removed. Build the artifact again, or restore it.");
        }

        console.WriteLine($"{path}: signed; SafModel.Verify takes this key:");
        console.WriteLine(publicKey);
        return VerbRunner.Success;
    }

    private static ECDsa Key(string file)
    {
        try
        {
            return SignatureKey.Private(File.ReadAllText(file));
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new SafException(Codes.KeyUnusable, file, $"cannot sign with this key: {e.Message}", e);
        }
    }
}
