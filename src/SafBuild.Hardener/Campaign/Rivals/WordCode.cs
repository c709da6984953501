using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Campaign.Rivals;

/// <summary>
/// A method of others that keeps redundancy in the lowest bits of each stored float, at no more bytes: what coded storage is compared with.
/// Written from the descriptions in arXiv 2605.07417 (FaultForge).
/// </summary>
internal abstract class WordCode
{
    /// <summary>What is stored for a float's bits.</summary>
    /// <param name="word">The bits, in the lowest <paramref name="bits"/>.</param>
    /// <param name="bits">32 or 16.</param>
    internal abstract uint Encode(uint word, int bits);

    /// <summary>The float's bits as they are read, whatever is stored.</summary>
    internal abstract uint Decode(uint word, int bits);

    /// <summary>Encodes the words of all tensors in SAF form, in place.</summary>
    /// <param name="manifest">In storage Float32 or Float16.</param>
    internal void EncodeAll(ArtifactManifest manifest, Span<byte> blob) => ForAll(manifest, blob, Encode);

    internal void DecodeAll(ArtifactManifest manifest, Span<byte> blob) => ForAll(manifest, blob, Decode);

    private static void ForAll(ArtifactManifest manifest, Span<byte> blob, Func<uint, int, uint> change)
    {
        foreach (TensorEntry tensor in manifest.Tensors.Where(t => t.Read == ReadKind.Saf))
        {
            Span<byte> stored = blob.Slice(checked((int)tensor.Offsets[0]), checked((int)tensor.Length));
            switch (tensor.Storage)
            {
                case "Float32":
                    foreach (ref uint word in MemoryMarshal.Cast<byte, uint>(stored))
                    {
                        word = change(word, 32);
                    }

                    break;
                case "Float16":
                    foreach (ref ushort word in MemoryMarshal.Cast<byte, ushort>(stored))
                    {
                        word = (ushort)change(word, 16);
                    }

                    break;
                default:
                    throw new InvalidOperationException($"storage {tensor.Storage} has no low bits that are free");
            }
        }
    }
}
