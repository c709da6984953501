using System.Globalization;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>
/// <c>safbuild inject ARTIFACT --ber B --seed N -o OUT</c>: a copy of the artifact with flipped bits in weights.bin, and nowhere else.
/// </summary>
internal static class InjectVerb
{
    /// <param name="artifact">The artifact folder; read only.</param>
    /// <param name="bitErrorRate">Probability that one stored bit flips, 0 to 0.5.</param>
    /// <param name="seed">Equal seeds flip equal bits.</param>
    /// <param name="output">The folder that receives the copy; an artifact there is replaced, the input is not.</param>
    /// <param name="console">Receives one line: how many bits flipped, and where the copy is.</param>
    /// <param name="faultModel">Name in the list of fault models.</param>
    /// <returns>0.</returns>
    /// <exception cref="SafException">SAF0102, SAF0103: an option; SAF0006: the output; SAF3003: the artifact.</exception>
    internal static int Run(
        string artifact, double bitErrorRate, ulong seed, string output, TextWriter console, string faultModel = "RandomBitFlip")
    {
        FaultModel model = Check(artifact, bitErrorRate, output, faultModel);
        MemoryArtifact clean = ArtifactReader.Read(artifact);
        byte[] blob = [.. clean.Blob];
        long flips = BlobFaults.Inject(clean.Manifest, blob, model, bitErrorRate, seed, RandomPurpose.Inject, trial: 0);
        ArtifactWriter.WriteFiles(Copy(artifact, blob), output);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{output}: {flips} of {8L * blob.Length} stored bits flipped ({model.Name}, BER "
            + $"{bitErrorRate:R}, seed {seed})"));
        return 0;
    }

    private static FaultModel Check(string artifact, double bitErrorRate, string output, string faultModel)
    {
        if (!FaultModels.TryFind(faultModel, out FaultModel? model))
        {
            throw new SafException(Codes.UnknownOption, "safbuild",
                $"--fault-model '{faultModel}' is unknown; it is one of {string.Join(", ", FaultModels.All.Select(m => m.Name))}.");
        }

        if (!(bitErrorRate is >= 0 and <= 0.5))
        {
            throw new SafException(Codes.OptionOutOfRange, "safbuild",
                string.Create(CultureInfo.InvariantCulture, $"--ber is {bitErrorRate}; it must be 0 to 0.5."));
        }

        string from = RealPath(artifact);
        string to = RealPath(output);
        StringComparison names = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        if (to.Equals(from, names) || to.StartsWith(from + Path.DirectorySeparatorChar, names))
        {
            throw new SafException(Codes.OptionOutOfRange, output,
                $"-o '{output}' is the artifact '{artifact}' itself or lies in it, which would damage the clean artifact; name another "
                + $"folder.");
        }

        return model;
    }

    /// <summary>Manifest, graph and structure.bin byte for byte, so that the copy is refused or accepted exactly as the original.</summary>
    private static List<(string Name, byte[] Content)> Copy(string artifact, byte[] blob)
    {
        List<(string Name, byte[] Content)> files = [];
        try
        {
            foreach (string name in (string[])[
                ArtifactFiles.Graph, ArtifactFiles.Portable, ArtifactFiles.Structure, ArtifactFiles.Manifest])
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
