using System.Security.Cryptography;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Tests.Signing;

/// <summary>Which keys are taken; every other text is refused with what it should be.</summary>
public sealed class SignatureKeyTests
{
    [Fact]
    public void Keys_on_P256_are_taken_in_their_usual_forms()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SignatureKey.Public(key.ExportSubjectPublicKeyInfoPem()).Dispose();
        SignatureKey.Private(key.ExportPkcs8PrivateKeyPem()).Dispose();
        SignatureKey.Private(key.ExportECPrivateKeyPem()).Dispose();

        // As openssl ecparam -genkey without -noout writes it.
        SignatureKey.Private(
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + key.ExportECPrivateKeyPem()).Dispose();
    }

    [Fact]
    public void Another_curve_and_another_kind_of_key_are_refused()
    {
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using RSA rsa = RSA.Create(2048);
        Refused(p384.ExportSubjectPublicKeyInfoPem(), "P-256");
        Refused(rsa.ExportSubjectPublicKeyInfoPem(), "ECDSA");
        Assert.Throws<ArgumentException>(() => SignatureKey.Private(p384.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<ArgumentException>(() => SignatureKey.Private(rsa.ExportPkcs8PrivateKeyPem()));
    }

    [Fact]
    public void A_private_key_does_not_belong_on_a_device()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Refused(key.ExportPkcs8PrivateKeyPem(), "private key");
        Refused(key.ExportECPrivateKeyPem(), "private key");
        Refused(key.ExportSubjectPublicKeyInfoPem() + "\n" + key.ExportECPrivateKeyPem(), "private key");
    }

    [Fact]
    public void A_public_or_an_encrypted_key_signs_nothing()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PbeParameters password = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        Assert.Throws<ArgumentException>(() => SignatureKey.Private(key.ExportSubjectPublicKeyInfoPem()));
        Assert.Throws<ArgumentException>(() => SignatureKey.Private(key.ExportEncryptedPkcs8PrivateKeyPem("secret", password)));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("key.pem")]
    [InlineData("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void A_text_that_is_no_key_is_refused(string text) => Refused(text, "PEM");

    [Fact]
    public void Two_keys_are_none()
    {
        using ECDsa a = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa b = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Refused(a.ExportSubjectPublicKeyInfoPem() + "\n" + b.ExportSubjectPublicKeyInfoPem(), "PEM");
    }

    [Fact]
    public void No_path_and_no_key_are_wrong_arguments()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<ArgumentException>(() => SafModel.Verify("", key.ExportSubjectPublicKeyInfoPem()));
        Assert.Throws<ArgumentException>(() => SafModel.Verify("small.saf", ""));
        Assert.Throws<ArgumentNullException>(() => SafModel.Verify("small.saf", null!));
    }

    private static void Refused(string pem, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => SafModel.Verify("none.saf", pem)).Message);
}
