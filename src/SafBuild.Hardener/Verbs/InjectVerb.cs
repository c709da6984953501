using System.Globalization;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>
/// <c>safbuild inject ARTIFACT --ber B --seed N -o OUT</c>: a copy of the artifact with flipped bits in weights.bin, and nowhere else. With
/// <c>--draw K</c> it is the K-th draw of a gate with that rate and seed, in all files or in the weights.
/// </summary>
internal static class InjectVerb
{
    /// <param name="artifact">The artifact folder; read only.</param>
    /// <param name="bitErrorRate">Probability that one stored bit flips, 0 to 0.5.</param>
    /// <param name="seed">Equal seeds flip equal bits.</param>
    /// <param name="output">The folder that receives the copy; an artifact there is replaced, the input is not.</param>
    /// <param name="console">Receives one line: how many bits flipped, and where the copy is.</param>
    /// <param name="faultModel">Name in the list of fault models.</param>
    /// <param name="draw">Number of a gate's draw, from 0; null: faults that no gate draws.</param>
    /// <param name="scope">Of that draw, Artifact unless given; null without a draw.</param>
    /// <returns>0.</returns>
    /// <exception cref="SafException">SAF0102, SAF0103: an option; SAF0006: the output; SAF3003: the artifact.</exception>
    internal static int Run(
        string artifact, double bitErrorRate, ulong seed, string output, TextWriter console, string faultModel = "RandomBitFlip",
        int? draw = null, FaultScope? scope = null)
    {
        FaultModel model = Check(artifact, bitErrorRate, output, faultModel);
        if (draw is { } number)
        {
            return Draw(new(bitErrorRate, seed, scope ?? FaultScope.Artifact, model, number), artifact, output, console);
        }

        if (scope is not null)
        {
            throw new SafException(Codes.OptionOutOfRange, "safbuild",
                $"--scope is {scope} without --draw: it is the scope of a gate's draw. Without a draw only weights.bin has faults.");
        }

        MemoryArtifact clean = ArtifactReader.Read(artifact);
        byte[] blob = [.. clean.Blob];
        long flips = BlobFaults.Inject(clean.Manifest, blob, model, bitErrorRate, seed, RandomPurpose.Inject, trial: 0);
        ArtifactWriter.WriteFiles(Copy(artifact, blob), output);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{output}: {flips} of {8L * blob.Length} stored bits flipped ({model.Name}, BER "
            + $"{bitErrorRate:R}, seed {seed})"));
        return 0;
    }

    private static int Draw(GateDraw draw, string artifact, string output, TextWriter console)
    {
        if (draw.Number < 0)
        {
            throw new SafException(Codes.OptionOutOfRange, "safbuild",
                FormattableString.Invariant($"--draw is {draw.Number}; draws are numbered from 0."));
        }

        (IReadOnlyList<(string Name, byte[] Content)> files, long flips, long bits) = draw.Of(ArtifactReader.ReadClean(artifact));
        ArtifactWriter.WriteFiles(files, output);
        console.WriteLine($"{output}: {draw.Said(flips, bits)}");
        return VerbRunner.Success;
    }

    private static FaultModel Check(string artifact, double bitErrorRate, string output, string faultModel)
    {
        FaultModel model = GateDraw.FaultsOf(faultModel, "--fault-model");
        if (!(bitErrorRate is >= 0 and <= 0.5))
        {
            throw new SafException(Codes.OptionOutOfRange, "safbuild",
                string.Create(CultureInfo.InvariantCulture, $"--ber is {bitErrorRate}; it must be 0 to 0.5."));
        }

        ThrowIfInside(artifact, output);
        return model;
    }

    /// <exception cref="SafException">SAF0103: to write there would damage the clean artifact.</exception>
    internal static void ThrowIfInside(string artifact, string output)
    {
        string from = RealPath(artifact);
        string to = RealPath(output);
        StringComparison names = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        if (to.Equals(from, names) || to.StartsWith(from + Path.DirectorySeparatorChar, names))
        {
            throw new SafException(Codes.OptionOutOfRange, output,
                $"-o '{output}' is the artifact '{artifact}' itself or lies in it, which would damage the clean artifact; name another "
                + $"folder.");
        }
    }

    /// <summary>
    /// Manifest, graph, structure.bin and signature byte for byte, so that the copy is refused or accepted exactly as the original.
    /// </summary>
    private static List<(string Name, byte[] Content)> Copy(string artifact, byte[] blob)
    {
        List<(string Name, byte[] Content)> files = [];
        try
        {
            foreach (string name in (string[])[
                ArtifactFiles.Graph, ArtifactFiles.Portable, ArtifactFiles.Structure, ArtifactFiles.Signature, ArtifactFiles.Manifest])
            {
                string path = Path.Combine(artifact, name);
                if (name is ArtifactFiles.Graph or ArtifactFiles.Manifest || File.Exists(path))
                {
                    files.Add((name, File.ReadAllBytes(path)));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafException(
                Codes.ArtifactInvalid, artifact, $"the artifact cannot be read: {e.Message} Build the artifact again.", e);
        }

        files.Insert(1, (ArtifactFiles.Blob, blob));
        return files;
    }

    /// <summary>With links followed in the last part, where an alias of the artifact would hide.</summary>
    private static string RealPath(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            return Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName.TrimEnd(Path.DirectorySeparatorChar) ?? full;
        }
        catch (IOException)
        {
            // Not there yet, or a chain of links that leads nowhere: it cannot be the artifact.
            return full;
        }
    }
}
