using System.Globalization;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime;
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
        (MemoryArtifact read, ArtifactStructure structure) = ArtifactReader.ReadWithStructure(artifact);
        ArtifactManifest manifest = read.Manifest;
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(manifest, read.Blob, decoded);
        console.WriteLine(
            $"{manifest.Name}: {manifest.Tensors.Count} tensors, {manifest.BlobLength} stored bytes, graph {manifest.GraphLength} bytes, "
            + $"format version {manifest.Version}{(read.ProtectStructure ? " with " + ArtifactFiles.Structure : "")}");
        foreach ((string name, string value) in manifest.Provenance)
        {
            console.WriteLine($"  {name} = {value}");
        }

        WritePorts(console, ArtifactModel.Graph(artifact, read.Graph).Graph);
        console.WriteLine();
        TextTable.Write(console, Header, manifest.Tensors.Select(t => Row(t, TensorRanges.Of(t, read.Blob, decoded))));
        console.WriteLine();
        foreach (string line in Coverage.Of(artifact, read))
        {
            console.WriteLine("coverage: " + line);
        }

        IReadOnlyList<int> blocks = Checksums.DamagedBlocks(read.Blob, manifest);
        int damaged = blocks.Count;
        console.WriteLine($"read:     NaN {counts.Nan}, infinite {counts.Infinite}, out of range {counts.OutOfRange}, "
            + $"put right by vote {counts.Voted}, corrected {counts.Corrected}, detected {counts.Detected}, lost {counts.Lost}; "
            + $"{damaged} of {manifest.BlockChecksums.Count} blocks differ from the clean blob");
        if (counts.CodedBlocks > 0)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"code:     {counts.CodedBlocks - counts.Detected} of {counts.CodedBlocks} blocks clean, {counts.CorrectedBits} bits ")
                + string.Create(CultureInfo.InvariantCulture, $"put right in {counts.Corrected}, {counts.Lost} lost"));
        }

        SampledBits seen = BitSample.Flips(manifest, read.Blob);
        LostRegions lost = WeightReader.Lost(manifest, read.Blob, counts, seen);
        foreach (BlobPart region in lost.Regions)
        {
            console.WriteLine($"lost:     {region.End - region.Start} bytes from {region.Start} on");
        }

        WriteRate(console, manifest, FlipEvidence.Of(manifest, counts, blocks, seen, lost));
        WriteStructure(console, manifest, structure);
        foreach (string line in ReportedVerdict.Of(artifact, read))
        {
            console.WriteLine("verdict:  " + line);
        }

        return 0;
    }

    /// <summary>What the application calls the session with, and what it gets.</summary>
    private static void WritePorts(TextWriter console, GraphProto graph)
    {
        foreach (PortText input in PortText.InputsOf(graph))
        {
            console.WriteLine($"  input {input}");
        }

        foreach (PortText output in PortText.OutputsOf(graph))
        {
            console.WriteLine($"  output {output}");
        }
    }

    /// <summary>The rate as SafModel.Load estimates it, and whether it would refuse the blob.</summary>
    private static void WriteRate(TextWriter console, ArtifactManifest manifest, FlipEvidence evidence)
    {
        BitErrorEstimate estimate = BitErrorEstimate.Of(evidence);
        console.WriteLine($"rate:     {estimate}");
        if (evidence.Contradiction() is { } reason)
        {
            console.WriteLine($"refused:  SafModel.Load refuses it: {reason}");
        }
        else if (evidence.LostShare > new SafLoadOptions().MaxLostShare)
        {
            console.WriteLine($"refused:  SafModel.Load refuses a loss of {evidence.LostShare:P1}, unless MaxLostShare is set");
        }
        else if (estimate.Lower > LoadPolicy.Default(manifest))
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"refused:  SafModel.Load refuses it above {LoadPolicy.Default(manifest):R}, unless MaxBitErrorRate is set"));
        }
    }

    private static string[] Row(TensorEntry tensor, TensorRanges ranges) =>
    [
        tensor.Name,
        Shape(tensor.Shape),
        tensor.ElementType.ToString(),
        tensor.Copies == 3 ? tensor.Storage + " x3" : tensor.Storage,
        tensor.Read != ReadKind.Saf
            ? Kind(tensor)
            : tensor.Function + (tensor.OutOfRange == Runtime.Functions.OutOfRange.Zero ? ", zero beyond" : ""),
        tensor.ScaleShape.Count == 0 ? "" : Shape(tensor.ScaleShape),
        ranges.Raw,
        ranges.Decoded,
        (tensor.Copies * tensor.Length).ToString(CultureInfo.InvariantCulture),
    ];

    private static string Kind(TensorEntry tensor) => tensor.Read switch
    {
        ReadKind.Copies => "vote",
        ReadKind.Coded => string.Create(CultureInfo.InvariantCulture, $"{1 << tensor.ValueBits} levels"),
        ReadKind.CodedBits => "coded bits",
        _ => "exact",
    };

    private static void WriteStructure(TextWriter console, ArtifactManifest manifest, ArtifactStructure structure)
    {
        if (structure.Restored.Count > 0)
        {
            console.WriteLine($"damaged:  {string.Join(" and ", structure.Restored)}, restored from {ArtifactFiles.Structure}");
        }

        if (BlobLayout.LeastDistance(manifest) is { } distance)
        {
            console.WriteLine($"bursts:   two copies of a value are at least {distance} bytes apart");
        }

        if (manifest.GatedRates.Count > 0)
        {
            console.WriteLine("gated at: "
                + string.Join(", ", manifest.GatedRates.Select(r => r.ToString("R", CultureInfo.InvariantCulture))));
        }
    }

    private static string Shape(IReadOnlyList<long> shape) => $"[{string.Join(",", shape)}]";
}
