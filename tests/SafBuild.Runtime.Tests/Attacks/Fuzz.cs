using System.Diagnostics;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>
/// R4: mutated inputs with fitting hashes give success or SafFormatException, nothing else. A fixed generator, so a failure can be
/// replayed.
/// </summary>
public sealed class Fuzz(ITestOutputHelper output)
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1" ? 500_000 : 10_000;

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private ulong _state = 1;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutated_manifests(int version)
    {
        byte[] text = TinyManifest.Utf8(version == 1 ? TinyManifest.Text : TinyManifest.Text2);
        int refused = 0;
        for (int i = 0; i < Rounds; i++)
        {
            byte[] mutated = Mutate(text, ManifestEnvelope.Length);
            refused += Refuses(() => ManifestReader.Read(ArtifactOnDisk.Seal(mutated))) ? 1 : 0;
        }

        Say(Rounds, refused);
        Assert.InRange(refused, Rounds / 4, Rounds);
    }

    [Fact]
    public void Mutated_graphs()
    {
        SmallArtifact artifact = SmallNetwork.Make();
        int refused = 0;
        for (int i = 0; i < Rounds; i++)
        {
            byte[] mutated = Mutate(artifact.Graph, 0);
            refused += Refuses(() => GraphReferences.Check(mutated, artifact.Manifest)) ? 1 : 0;
        }

        Say(Rounds, refused);
        Assert.InRange(refused, Rounds / 4, Rounds);
    }

    [Fact]
    public void Mutated_structure_files()
    {
        SmallArtifact artifact = SmallNetwork.Make(version: 2);
        byte[] manifest = ManifestWriter.Write(artifact.Manifest);
        byte[] structure = StructureFile.Encode(manifest, artifact.Graph);
        int refused = 0;
        for (int i = 0; i < Rounds / 10; i++)
        {
            byte[] mutated = Mutate(structure, 0);

            // Mostly a length that passes, so that what is behind it is reached.
            Array.Resize(ref mutated, i % 4 == 0 ? mutated.Length : structure.Length);
            refused += Refuses(() => StructureFile.Restore(mutated, manifest, artifact.Graph)) ? 1 : 0;
        }

        Say(Rounds / 10, refused);
        Assert.InRange(refused, 1, Rounds / 10);
    }

    private void Say(int inputs, int refused) => output.WriteLine(
        FormattableString.Invariant($"{inputs:N0} inputs, {refused:N0} refused, {_watch.Elapsed.TotalSeconds:0.0} s, peak of the process ")
        + FormattableString.Invariant($"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));

    private static bool Refuses(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (SafFormatException)
        {
            return true;
        }
    }

    /// <summary>Flips, sets, deletes, inserts or doubles some bytes from <paramref name="first"/> on.</summary>
    private byte[] Mutate(byte[] original, int first)
    {
        List<byte> bytes = [.. original];
        for (uint edits = 1 + Next(3); edits > 0; edits--)
        {
            int at = first + (int)Next((uint)(bytes.Count - first));
            int length = Math.Min(1 + (int)Next(8), bytes.Count - at);
            switch (Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << (int)Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)"0129\"{}[],:\\-e\0\u007F"[(int)Next(16)];
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.Insert(at, (byte)Next(256));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }

    private uint Next(uint below)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (uint)(((_state >> 32) * below) >> 32);
    }
}
