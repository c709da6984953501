using System.Runtime.CompilerServices;

namespace SafBuild.Runtime.Artifact;

/// <summary>The rules of docs/format.md that JSON itself does not express.</summary>
internal static class ManifestRules
{
    /// <summary>Most tensors of an artifact; real models have some thousands.</summary>
    internal const int MostTensors = 1 << 14;

    /// <summary>Most dimensions of a tensor.</summary>
    internal const int MostDimensions = 32;

    /// <summary>Longest name, in UTF-16 units.</summary>
    internal const int LongestName = 4096;

    /// <summary>Most rates that a gate stamps.</summary>
    internal const int MostGatedRates = 64;

    internal static void Check(ArtifactManifest manifest)
    {
        Require(manifest.Version is 1 or 2, $"safbuild", $"{manifest.Version}", $"1 or 2");
        RequireFileName(manifest.Name, "name");
        RequireFileName(manifest.DecodedName, "decoded.name");
        Require(manifest.GraphLength is > 0 and <= int.MaxValue, $"graph.length", $"{manifest.GraphLength}", $"1 to 2^31 - 1");
        RequireHash(manifest.GraphSha256, "graph.sha256");
        Require(manifest.BlobSha256 is null || manifest.Version == 2, $"blob.sha256", $"a value", $"nothing in version 1");
        RequireHash(manifest.BlobSha256 ?? manifest.GraphSha256, "blob.sha256");
        Require(manifest.BlobLength is >= 0 and <= int.MaxValue, $"blob.length", $"{manifest.BlobLength}", $"0 to 2^31 - 1");
        Require(manifest.BlockSize is >= 64 and <= 1 << 30 && manifest.BlockSize % 64 == 0,
            $"blob.blockSize", $"{manifest.BlockSize}", $"a multiple of 64 from 64 to 2^30");
        int blocks = Checksums.BlockCount(manifest.BlobLength, manifest.BlockSize);
        Require(manifest.BlockChecksums.Count == blocks, $"blob.blockCrc32C", $"{manifest.BlockChecksums.Count} checksums", $"{blocks}");
        CheckSample(manifest);
        Require(manifest.Tensors.Count <= MostTensors, $"tensors", $"{manifest.Tensors.Count}", $"at most {MostTensors}");
        CheckTensors(manifest);
        CheckLayout(manifest);
        CheckGatedRates(manifest);
        foreach ((string key, string value) in manifest.Provenance)
        {
            RequireName(key, "provenance");
            RequirePrintable(key, "provenance");
            Require(value is not null && !value.Contains('\0') && value.Length <= LongestName,
                $"provenance.{key}", $"null, a NUL or {value?.Length} characters", $"text of at most {LongestName}");
        }
    }

    private static void CheckSample(ArtifactManifest manifest)
    {
        int bytes = manifest.Version == 1 ? 0 : BitSample.Count(manifest.BlobLength) / 8;
        Require(manifest.Sample.Count == bytes, $"blob.sample", $"{manifest.Sample.Count} bytes", $"{bytes}");
    }

    private static void CheckTensors(ArtifactManifest manifest)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < manifest.Tensors.Count; i++)
        {
            TensorRules.Check(manifest.Tensors[i], manifest.Version, $"tensors[{i}]");
            bool coded = CodedLayout.IsCoded(manifest.Tensors[i]);
            Require(coded == CodedLayout.IsCoded(manifest), $"tensors[{i}].read", $"{manifest.Tensors[i].Read}",
                $"coded storage for all tensors, or for none");
            Require(names.Add(manifest.Tensors[i].Name), $"tensors[{i}].name", $"'{manifest.Tensors[i].Name}' again", $"unique names");
        }
    }

    /// <summary>The layout follows from the order, so every overlap, hole, misalignment or wrong size is a difference.</summary>
    private static void CheckLayout(ArtifactManifest manifest)
    {
        PlacedTensors placed;
        try
        {
            placed = BlobLayout.Place(manifest.Tensors, manifest.Version);
        }
        catch (OverflowException e)
        {
            throw new SafFormatException(ArtifactFiles.Manifest, "tensors", "sizes that overflow", "less than 2^63 bytes", e);
        }

        for (int i = 0; i < manifest.Tensors.Count; i++)
        {
            TensorEntry found = manifest.Tensors[i];
            TensorEntry expected = placed.Tensors[i];
            Require(found.Offsets.Count == expected.Offsets.Count && found.Offsets.Take(1).SequenceEqual(expected.Offsets.Take(1)),
                $"tensors[{i}].offset", $"[{string.Join(',', found.Offsets)}]", $"[{string.Join(',', expected.Offsets)}]");
            Require(found.Length == expected.Length, $"tensors[{i}].length", $"{found.Length}", $"{expected.Length} a copy");
            Require(found.Offsets.SequenceEqual(expected.Offsets),
                $"tensors[{i}].offsets", $"[{string.Join(',', found.Offsets)}]", $"[{string.Join(',', expected.Offsets)}]");
            Require(found.DecodedOffset
                == expected.DecodedOffset, $"tensors[{i}].decodedOffset", $"{found.DecodedOffset}", $"{expected.DecodedOffset}");
        }

        Require(manifest.BlobLength == placed.BlobLength, $"blob.length", $"{manifest.BlobLength}", $"{placed.BlobLength}");
        Require(manifest.DecodedLength == placed.DecodedLength, $"decoded.length", $"{manifest.DecodedLength}", $"{placed.DecodedLength}");
    }

    /// <summary>Written so that NaN breaks it.</summary>
    private static void CheckGatedRates(ArtifactManifest manifest)
    {
        Require(manifest.GatedRates.Count <= (manifest.Version == 1 ? 0 : MostGatedRates),
            $"gatedRates", $"{manifest.GatedRates.Count} rates", $"none in version 1, at most {MostGatedRates} in version 2");
        for (int i = 0; i < manifest.GatedRates.Count; i++)
        {
            double rate = manifest.GatedRates[i];
            Require(rate >= 0 && rate <= 0.5 && (i == 0 || rate > manifest.GatedRates[i - 1]),
                $"gatedRates", $"{rate} as number {i}", $"0 to 0.5, ascending");
        }
    }

    private static void RequireHash(string hash, string field) =>
        Require(hash.Length == 64 && !hash.AsSpan().ContainsAnyExcept("0123456789abcdef"),
            $"{field}", $"'{hash}'", $"64 lower-case hexadecimal digits");

    internal static void RequireName(string name, string field)
    {
        Require(name.Length is > 0 and <= LongestName, $"{field}", $"{name.Length} characters", $"1 to {LongestName}");
        Require(!name.Contains('\0'), $"{field}", $"a NUL", $"text");
    }

    /// <summary>Applications make paths and lines of a log of it.</summary>
    private static void RequireFileName(string name, string field)
    {
        RequireName(name, field);
        RequirePrintable(name, field);
        Require(name.AsSpan().IndexOfAny('/', '\\', ':') < 0 && name is not ("." or ".."), $"{field}", $"'{name}'", $"a plain file name");
    }

    /// <summary>Not of tensors: their names come from the model, whose graph must have the same ones.</summary>
    private static void RequirePrintable(string name, string field)
    {
        int control = 0;
        while (control < name.Length && !char.IsControl(name[control]))
        {
            control++;
        }

        Require(control == name.Length, $"{field}", $"a control character as number {control}", $"text");
    }

    internal static void Require(
        bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] RefusalText field,
        [InterpolatedStringHandlerArgument(nameof(condition))] RefusalText found,
        [InterpolatedStringHandlerArgument(nameof(condition))] RefusalText expected)
    {
        if (!condition)
        {
            throw new SafFormatException(ArtifactFiles.Manifest, field.ToString(), found.ToString(), expected.ToString());
        }
    }
}
