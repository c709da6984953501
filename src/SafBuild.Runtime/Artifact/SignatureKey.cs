using System.Security.Cryptography;

namespace SafBuild.Runtime.Artifact;

/// <summary>Keys that artifacts are signed with: ECDSA on the curve P-256, as PEM text.</summary>
internal static class SignatureKey
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>Names of P-256 on systems that give no object identifier.</summary>
    private static readonly string[] Names = ["nistP256", "ECDSA_P256"];

    /// <summary>From <c>BEGIN PUBLIC KEY</c>.</summary>
    /// <exception cref="ArgumentException">Anything else; of a private key, too, which does not belong on a device.</exception>
    internal static ECDsa Public(string pem)
    {
        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new ArgumentException("the text has a private key: a device gets the public one (openssl ec -in key.pem -pubout)");
        }

        return Import(pem, "a public key (PEM, 'BEGIN PUBLIC KEY')");
    }

    /// <summary>From <c>BEGIN PRIVATE KEY</c> (PKCS#8) or <c>BEGIN EC PRIVATE KEY</c>, not encrypted.</summary>
    /// <exception cref="ArgumentException">Anything else.</exception>
    internal static ECDsa Private(string pem)
    {
        const string Expected = "a private key (PEM, 'BEGIN PRIVATE KEY' or 'BEGIN EC PRIVATE KEY', not encrypted)";
        return pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            ? Import(pem, Expected)
            : throw new ArgumentException($"the text is not {Expected}");
    }

    private static ECDsa Import(string pem, string expected)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            ECCurve curve = key.ExportParameters(includePrivateParameters: false).Curve;
            if (curve.IsNamed && (curve.Oid.Value == P256 || (curve.Oid.Value is null && Names.Contains(curve.Oid.FriendlyName))))
            {
                return key;
            }

            throw new ArgumentException(
                $"the key is of the curve {curve.Oid?.FriendlyName ?? "without a name"}, and artifacts are signed with P-256 (prime256v1)");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new ArgumentException($"the text is not {expected} of ECDSA P-256: {e.Message}", e);
        }
    }
}
