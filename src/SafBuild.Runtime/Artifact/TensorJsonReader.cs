using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Artifact;

/// <summary>A tensor of manifest.json: which keys its version and its kind have, and their values as they are.</summary>
internal static class TensorJsonReader
{
    internal static TensorEntry Read(TensorJson? json, int index, int version)
    {
        string field = $"tensors[{index}]";
        if (json is null)
        {
            throw new SafFormatException(ArtifactFiles.Manifest, field, "null", "a tensor");
        }

        RequireKey(json.Copies is not null, field + ".copies", version == 1);
        RequireKey(json.Offset is not null, field + ".offset", version == 1);
        RequireKey(json.Read is not null, field + ".read", version == 2);
        NumberType type = Parse(json.ElementType, version == 1 ? NumberTypes.OfWeights : NumberTypes.OfTensors, field + ".elementType");
        ReadKind read = version == 1 ? Kind(json.Copies!.Value, field) : Kind(json.Read!, field);
        CheckKeys(json, field, read, type);
        RequireKey(json.Offsets is not null, field + ".offsets", version == 2 && read is not (ReadKind.Coded or ReadKind.CodedBits));
        int copies = read == ReadKind.Copies ? 3 : 1;
        return new TensorEntry
        {
            Name = json.Name,
            ElementType = type,
            Shape = json.Shape,
            Storage = json.Storage,
            Read = read,
            Offsets = version == 2 ? json.Offsets ?? [] : Together(json.Offset!.Value, json.Length / copies, copies),
            Length = version == 2 ? json.Length : OneCopy(json.Length, copies, field),
            DecodedOffset = json.DecodedOffset,
            Function = json.Function ?? nameof(Identity),
            OutOfRange = json.OutOfRange is { } rule
                ? Parse(rule, Enum.GetValues<OutOfRange>(), field + ".outOfRange")
                : OutOfRange.Saturate,
            ScaleShape = json.ScaleShape ?? [],
            Scales = json.Scales ?? [],
            Limits = json.Limits ?? [],
            Range = json.Range ?? [],
            ValueBits = json.ValueBits ?? 0,
            Levels = json.Levels ?? [],
            Lost = json.Lost,
        };
    }

    internal static void RequireKey(bool isThere, string field, bool mustBeThere)
    {
        if (isThere != mustBeThere)
        {
            throw new SafFormatException(
                ArtifactFiles.Manifest, field, mustBeThere ? "nothing" : "a value",
                mustBeThere ? "a value" : "nothing for this kind of tensor in this version");
        }
    }

    private static void CheckKeys(TensorJson json, string field, ReadKind read, NumberType type)
    {
        bool saf = read == ReadKind.Saf;
        bool zero = json.OutOfRange == nameof(OutOfRange.Zero);
        RequireKey(json.Function is not null, field + ".function", saf);
        RequireKey(json.OutOfRange is not null, field + ".outOfRange", saf);
        bool coded = read == ReadKind.Coded;
        bool ownBits = read == ReadKind.CodedBits;
        RequireKey(json.ScaleShape is not null, field + ".scaleShape", saf || coded);
        RequireKey(json.Scales is not null, field + ".scales", saf || coded);
        RequireKey(json.ValueBits is not null, field + ".valueBits", coded || ownBits);
        RequireKey(json.Levels is not null, field + ".levels", coded && json.ValueBits < CodeLevels.LeastUniformBits);
        RequireKey(json.Lost is not null, field + ".lost", ownBits);
        RequireKey(json.Limits is not null, field + ".limits", saf && zero);

        // 64-bit integers have one where JSON can hold it.
        bool ranged = read is ReadKind.Copies or ReadKind.CodedBits;
        bool mayLack = ranged && type is NumberType.Int64 or NumberType.UInt64;
        if (json.Range is not null || !mayLack)
        {
            RequireKey(json.Range is not null, field + ".range", ranged && !type.IsPacked());
        }
    }

    private static ReadKind Kind(int copies, string field) => copies switch
    {
        1 => ReadKind.Saf,
        3 => ReadKind.Copies,
        _ => throw new SafFormatException(ArtifactFiles.Manifest, field + ".copies", $"{copies}", "1 or 3"),
    };

    private static ReadKind Kind(string read, string field) => read switch
    {
        "saf" => ReadKind.Saf,
        "copies" => ReadKind.Copies,
        "exact" => ReadKind.Exact,
        "coded" => ReadKind.Coded,
        "codedBits" => ReadKind.CodedBits,
        _ => throw new SafFormatException(ArtifactFiles.Manifest, field + ".read", $"'{read}'", "saf, copies, exact, coded or codedBits"),
    };

    /// <summary>Version 1 gives the bytes of all copies together.</summary>
    private static long OneCopy(long length, int copies, string field) => length % copies == 0
        ? length / copies
        : throw new SafFormatException(ArtifactFiles.Manifest, field + ".length", $"{length}", $"a multiple of {copies}");

    private static long[] Together(long offset, long length, int copies) =>
        [.. Enumerable.Range(0, copies).Select(copy => unchecked(offset + (copy * length)))];

    /// <summary>Exact names only: Enum.Parse would take numbers and lists too.</summary>
    private static T Parse<T>(string name, IReadOnlyList<T> allowed, string field) where T : struct, Enum
    {
        string[] names = [.. allowed.Select(a => a.ToString())];
        int index = Array.IndexOf(names, name);
        return index >= 0
            ? allowed[index]
            : throw new SafFormatException(ArtifactFiles.Manifest, field, $"'{name}'", string.Join(" or ", names));
    }
}
