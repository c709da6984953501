using System.Globalization;
using SafBuild.Hardener.Emit;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild inspect ARTIFACT</c>: tensors, formats, ranges, coverage, what a read meets, verdict.</summary>
internal static class InspectVerb
{
    private static readonly string[] Header = ["tensor", "shape", "element", "storage", "function", "scales", "raw", "decoded", "bytes"];

    /// <param name="artifact">The artifact folder.</param>
    /// <param name="console">Receives the table.</param>
    /// <returns>0.</returns>
    /// <exception cref="SafException">SAF3003: the artifact cannot be read.</exception>
    internal static int Run(string artifact, TextWriter console)
    {
        MemoryArtifact read = ArtifactReader.Read(artifact);
        ArtifactManifest manifest = read.Manifest;
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(manifest, read.Blob, decoded);
        console.WriteLine($"{manifest.Name}: {manifest.Tensors.Count} tensors, {manifest.BlobLength} stored bytes, graph {manifest.GraphLength} bytes");
        foreach ((string name, string value) in manifest.Provenance)
        {
            console.WriteLine($"  {name} = {value}");
        }

        console.WriteLine();
        TextTable.Write(console, Header, manifest.Tensors.Select(t => Row(t, TensorRanges.Of(t, read.Blob, decoded))));
        console.WriteLine();
        console.WriteLine("coverage: " + Coverage.Of(artifact, read));
        int damaged = Checksums.DamagedBlocks(read.Blob, manifest).Count;
        console.WriteLine($"read:     NaN {counts.Nan}, infinite {counts.Infinite}, out of range {counts.OutOfRange}, "
            + $"put right by vote {counts.Voted}, corrected {counts.Corrected}, detected {counts.Detected}; "
            + $"{damaged} of {manifest.BlockChecksums.Count} blocks differ from the clean blob");
        console.WriteLine("verdict:  " + ReportedVerdict.Of(artifact));
        return 0;
    }

    private static string[] Row(TensorEntry tensor, TensorRanges ranges) =>
    [
        tensor.Name,
        Shape(tensor.Shape),
        tensor.ElementType.ToString(),
        tensor.Copies == 3 ? tensor.Storage + " x3" : tensor.Storage,
        tensor.Copies == 3 ? "vote" : tensor.Function + (tensor.OutOfRange == Runtime.Functions.OutOfRange.Zero ? ", zero beyond" : ""),
        tensor.Copies == 3 ? "" : Shape(tensor.ScaleShape),
        ranges.Raw,
        ranges.Decoded,
        tensor.Length.ToString(CultureInfo.InvariantCulture),
    ];

    private static string Shape(IReadOnlyList<long> shape) => $"[{string.Join(",", shape)}]";
}
