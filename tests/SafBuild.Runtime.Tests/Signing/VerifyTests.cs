using System.Security.Cryptography;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Runtime.Tests.Reading;
using SafBuild.Runtime.Tests.Scrubbing;

namespace SafBuild.Runtime.Tests.Signing;

/// <summary>Authentic, damaged, or neither: for flips, and for those who change what was signed.</summary>
public sealed class VerifyTests
{
    private const string Sig = SignedArtifact.SignatureFileName;

    [Fact]
    public void What_was_signed_is_authentic_wherever_it_lies()
    {
        using SignedArtifact signed = new();
        Assert.Equal(SafAuthenticity.Authentic, signed.Verify());
        using ArtifactOnDisk copy = new(signed.Disk.Artifact);
        copy.Write(Sig, signed.Disk.Read(Sig));
        Assert.Equal(SafAuthenticity.Authentic, SafModel.Verify(copy.Folder, signed.PublicKey).Authenticity);
        copy.Write("portable.onnx", [1]);
        Assert.Equal(SafAuthenticity.Authentic, SafModel.Verify(copy.Folder, signed.PublicKey).Authenticity);
        File.Delete(copy.PathOf("structure.bin"));
        Assert.Equal(SafAuthenticity.Authentic, SafModel.Verify(copy.Folder, signed.PublicKey).Authenticity);
    }

    /// <summary>Each file at every 13th byte, the signature at every bit: damaged, never neither, and never unnoticed.</summary>
    [Theory]
    [InlineData("manifest.json")]
    [InlineData("graph.onnx")]
    [InlineData("structure.bin")]
    [InlineData("weights.bin")]
    [InlineData(Sig)]
    public void A_flip_anywhere_leaves_it_authentic_and_damaged(string name)
    {
        using SignedArtifact signed = new();
        byte[] clean = signed.Disk.Read(name);
        for (int bit = 0; bit < 8 * clean.Length; bit += name == Sig ? 1 : 8 * 13 + 1)
        {
            byte[] damaged = [.. clean];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            signed.Disk.Write(name, damaged);
            SafVerification answer = SafModel.Verify(signed.Disk.Folder, signed.PublicKey);
            Assert.True(answer.Authenticity == SafAuthenticity.AuthenticButDamaged, $"bit {bit}: {answer}");
            Assert.Contains(name, answer.Reason);
        }
    }

    [Fact]
    public void Flips_in_all_copies_of_the_signature_are_voted_away()
    {
        using SignedArtifact signed = new();
        byte[] bytes = signed.Disk.Read(Sig);
        for (int copy = 0; copy < 3; copy++)
        {
            bytes[(64 * copy) + (5 * copy)] ^= 0xFF;
        }

        signed.Disk.Write(Sig, bytes);
        Assert.Equal(SafAuthenticity.AuthenticButDamaged, signed.Verify());
        bytes.AsSpan(0, 128).Clear();
        signed.Disk.Write(Sig, bytes);
        signed.Refused("not a signature");
        bytes = signed.Disk.Read(Sig);
        signed.Sign();
        signed.Disk.Read(Sig).AsSpan(0, 64).CopyTo(bytes.AsSpan(64));
        signed.Disk.Write(Sig, bytes);
        Assert.Equal(SafAuthenticity.AuthenticButDamaged, signed.Verify());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(191)]
    [InlineData(193)]
    [InlineData(384)]
    public void A_signature_of_another_length_is_none(int length)
    {
        using SignedArtifact signed = new();
        byte[] bytes = signed.Disk.Read(Sig);
        Array.Resize(ref bytes, length);
        signed.Disk.Write(Sig, bytes);
        Assert.Equal(SafAuthenticity.NotAuthentic, signed.Verify());
    }

    /// <summary>A verifier that takes r = s = 0 for a signature of everything was CVE-2022-21449.</summary>
    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void A_signature_of_constants_is_none(byte value)
    {
        using SignedArtifact signed = new();
        signed.Disk.Write(Sig, [.. Enumerable.Repeat(value, 192)]);
        signed.Refused("not a signature");
    }

    [Fact]
    public void Another_key_is_refused()
    {
        using SignedArtifact signed = new();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(SafAuthenticity.NotAuthentic, SafModel.Verify(signed.Disk.Folder, other.ExportSubjectPublicKeyInfoPem()).Authenticity);
    }

    [Fact]
    public void What_is_not_signed_not_there_or_no_artifact_is_refused_and_nothing_is_thrown()
    {
        using SignedArtifact signed = new();
        File.Delete(signed.Disk.PathOf(Sig));
        signed.Refused("not signed");
        signed.Sign();
        foreach (string name in new[] { "manifest.json", "graph.onnx", "weights.bin" })
        {
            byte[] clean = signed.Disk.Read(name);
            File.Delete(signed.Disk.PathOf(name));
            signed.Refused(name);
            signed.Disk.Write(name, clean);
        }

        Assert.Equal(SafAuthenticity.Authentic, signed.Verify());
        Assert.Equal(
            SafAuthenticity.NotAuthentic, SafModel.Verify(Path.Combine(signed.Disk.Folder, "none"), signed.PublicKey).Authenticity);
        File.Move(signed.Disk.PathOf(Sig), signed.Disk.PathOf("elsewhere"));
        File.CreateSymbolicLink(signed.Disk.PathOf(Sig), "elsewhere");
        signed.Refused("a link");
    }

    [Fact]
    public void Version_1_has_no_hash_of_the_weights_and_is_refused()
    {
        using SignedArtifact signed = new(SmallNetwork.Make());
        signed.Refused("blob.sha256");
    }

    /// <summary>Sealed again as an attacker would, with all that depends on it.</summary>
    [Fact]
    public void A_manifest_that_was_changed_and_sealed_again_is_refused()
    {
        using SignedArtifact signed = new();
        signed.Disk.Forge("\"name\":\"small\"", "\"name\":\"smalL\"");
        signed.Refused("not a signature");
        signed.Disk.Write("structure.bin", StructureFile.Encode(signed.Disk.Read("manifest.json"), signed.Disk.Read("graph.onnx")));
        signed.Refused("not a signature");
    }

    /// <summary>Manifest destroyed on purpose, and a structure.bin with the attacker's: it is not what was signed.</summary>
    [Fact]
    public void A_manifest_from_a_forged_structure_is_refused()
    {
        using SignedArtifact signed = new();
        byte[] original = signed.Disk.Read("manifest.json");
        signed.Disk.Forge("\"name\":\"small\"", "\"name\":\"smalL\"");
        byte[] forged = signed.Disk.Read("manifest.json");
        signed.Disk.Write("structure.bin", StructureFile.Encode(forged, signed.Disk.Read("graph.onnx")));
        forged[^2] ^= 1;
        signed.Disk.Write("manifest.json", forged);
        using (SafModel model = SafModel.Load(signed.Disk.Folder))
        {
            Assert.Equal("smalL", model.Name);
        }

        signed.Refused("not a signature");
        signed.Disk.Write("manifest.json", original);
        Assert.Equal(SafAuthenticity.AuthenticButDamaged, signed.Verify());
    }

    [Fact]
    public void A_graph_of_another_artifact_is_refused_with_its_own_structure_too()
    {
        using SignedArtifact signed = new();
        byte[] graph = signed.Disk.Read("graph.onnx");
        int relu = graph.AsSpan().IndexOf("Relu"u8);
        "Tanh"u8.CopyTo(graph.AsSpan(relu));
        signed.Disk.Write("graph.onnx", graph);
        Assert.Equal(SafAuthenticity.AuthenticButDamaged, signed.Verify());
        using (SafModel model = SafModel.Load(signed.Disk.Folder))
        {
            Assert.Equal(["graph.onnx"], model.ReadReport.RestoredFiles);
        }

        signed.Disk.Write("structure.bin", StructureFile.Encode(signed.Disk.Read("manifest.json"), graph));
        signed.Refused("graph.onnx");
    }

    /// <summary>An update of the same name, signed with the same key: its signature is that of its own manifest alone.</summary>
    [Fact]
    public void The_signature_of_another_build_of_the_same_name_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using SignedArtifact signed = new(key: key);
        using ArtifactOnDisk update = new(SmallNetwork.Make("Float16", version: 2));
        update.Write(Sig, signed.Disk.Read(Sig));
        Assert.Equal(SafAuthenticity.NotAuthentic, SafModel.Verify(update.Folder, signed.PublicKey).Authenticity);
        update.Write(Sig, SignatureFile.Sign(update.Read("manifest.json"), key));
        Assert.Equal(SafAuthenticity.Authentic, SafModel.Verify(update.Folder, signed.PublicKey).Authenticity);
        update.Write("weights.bin", signed.Disk.Read("weights.bin"));
        Assert.Equal(SafAuthenticity.NotAuthentic, SafModel.Verify(update.Folder, signed.PublicKey).Authenticity);
    }

    /// <summary>CRC-32C is linear: four bytes anywhere make a block of any content keep its checksum.</summary>
    [Fact]
    public void A_blob_that_keeps_its_checksums_and_not_its_hash_is_refused()
    {
        using SignedArtifact signed = new();
        byte[] blob = signed.Disk.Read("weights.bin");
        uint clean = Crc32C.Compute(blob.AsSpan(0, 64));
        blob[3] ^= 0x80;
        uint now = Crc32C.Compute(blob.AsSpan(0, 64));

        // The change of the checksum by each bit of the last four bytes; those that add up to the difference are solved for.
        List<(uint Change, uint Bits)> basis = [];
        for (int bit = 0; bit < 32; bit++)
        {
            blob[60 + (bit / 8)] ^= (byte)(1 << (bit % 8));
            (uint change, uint bits) = Reduce(Crc32C.Compute(blob.AsSpan(0, 64)) ^ now, 1u << bit);
            blob[60 + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(0u, change);
            basis.Add((change, bits));
        }

        (uint rest, uint flips) = Reduce(clean ^ now, 0);
        Assert.Equal(0u, rest);
        BitConverter.TryWriteBytes(blob.AsSpan(60), BitConverter.ToUInt32(blob, 60) ^ flips);
        Assert.Equal(clean, Crc32C.Compute(blob.AsSpan(0, 64)));
        signed.Disk.Write("weights.bin", blob);
        using (SafModel model = SafModel.Load(signed.Disk.Folder))
        {
            Assert.Empty(model.ReadReport.DamagedBlocks);
        }

        signed.Refused("changed on purpose");

        (uint Change, uint Bits) Reduce(uint change, uint bits)
        {
            foreach ((uint known, uint by) in basis)
            {
                uint highest = 1u << (31 - System.Numerics.BitOperations.LeadingZeroCount(known));
                if ((change & highest) != 0)
                {
                    (change, bits) = (change ^ known, bits ^ by);
                }
            }

            return (change, bits);
        }
    }

    /// <summary>What a load refuses by the caller's options is not damage that it would survive.</summary>
    [Fact]
    public void A_damaged_blob_is_judged_by_the_options_of_the_load()
    {
        using SignedArtifact signed = new();
        TwoCopies.Flip(signed.Disk, "weights.bin", 100);
        SafLoadOptions options = new() { LargestDecodedLength = 1 };
        Assert.Equal(SafAuthenticity.NotAuthentic, SafModel.Verify(signed.Disk.Folder, signed.PublicKey, options).Authenticity);
        SafLoadOptions unchecked_ = new() { CheckBlocks = false };
        Assert.Equal(SafAuthenticity.AuthenticButDamaged, SafModel.Verify(signed.Disk.Folder, signed.PublicKey, unchecked_).Authenticity);
    }

    [Fact]
    public void A_scrub_repairs_the_signature_where_two_copies_agree()
    {
        using SignedArtifact signed = new();
        using SafScrubber scrubber = new(signed.Disk.Folder, new SafScrubberOptions());
        byte[] clean = signed.Disk.Read(Sig);
        TwoCopies.Flip(signed.Disk, Sig, 70);
        Assert.Equal([Sig], scrubber.ScrubNow(TestContext.Current.CancellationToken).Artifact.RepairedFiles);
        Assert.Equal(clean, signed.Disk.Read(Sig));
        TwoCopies.Flip(signed.Disk, Sig, 70);
        TwoCopies.Flip(signed.Disk, Sig, 7);
        byte[] damaged = signed.Disk.Read(Sig);
        SafScrubbedCopy found = scrubber.ScrubNow(TestContext.Current.CancellationToken).Artifact;
        Assert.Equal([Sig], found.DamagedFiles);
        Assert.Empty(found.RepairedFiles);
        Assert.Equal(damaged, signed.Disk.Read(Sig));
        Assert.Equal(SafAuthenticity.AuthenticButDamaged, signed.Verify());
    }

    [Fact]
    public void A_blob_of_noise_is_never_authentic()
    {
        using SignedArtifact signed = new();
        signed.Disk.Write("weights.bin", TestTensors.Noise(signed.Disk.Artifact.Blob.Length));
        Assert.NotEqual(SafAuthenticity.Authentic, signed.Verify());
    }
}
