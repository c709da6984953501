using System.Text;
using System.Text.Json;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// A first pass over a manifest that allocates nothing: it refuses what would take far more memory as objects than as text, such as two
/// bytes of JSON for each number of an endless shape. The rules themselves are checked later, on the objects.
/// </summary>
internal static class ManifestScan
{
    /// <summary>
    /// Most elements of a list or members of an object below a tensor; above what the rules allow, which give the better message.
    /// </summary>
    private const int MostBelowTensor = 2 * ManifestRules.MostDimensions;

    /// <summary>Depth of the tensors, and of the members of the provenance.</summary>
    private const int TensorDepth = 2;

    /// <summary>Bytes of a name with the most units, each as an escape sequence.</summary>
    private const int LongestText = 6 * ManifestRules.LongestName;

    private const int Deepest = 8;

    /// <exception cref="SafFormatException">A list, an object or a text is too long.</exception>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    internal static void Check(ReadOnlySpan<byte> manifest)
    {
        Utf8JsonReader reader = new(manifest, new JsonReaderOptions { MaxDepth = Deepest });
        Span<int> members = stackalloc int[Deepest + 1];
        members.Clear();
        ReadOnlySpan<byte> property = default;
        ReadOnlySpan<byte> section = default;
        bool isTensors = false;
        while (reader.Read())
        {
            int depth = reader.CurrentDepth;
            switch (reader.TokenType)
            {
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    continue;
                case JsonTokenType.Null:
                    throw new SafFormatException(
                        ArtifactFiles.Manifest, Encoding.UTF8.GetString(section[..Math.Min(section.Length, LongestText)]),
                        FormattableString.Invariant($"null at byte {reader.TokenStartIndex}"), "a value");
                case JsonTokenType.PropertyName:
                    RequireShort(reader, isTensors ? members[TensorDepth] - 1 : -1, property);
                    property = reader.ValueSpan;
                    section = depth == 1 ? property : section;
                    isTensors = depth == 1 ? reader.ValueTextEquals("tensors") : isTensors;
                    continue;
                case JsonTokenType.String when !IsBase64(property):
                    RequireShort(reader, isTensors ? members[TensorDepth] - 1 : -1, property);
                    break;
                case JsonTokenType.Number when reader.ValueSpan.SequenceEqual("-0"u8) && !IsFraction(property):
                    throw new SafFormatException(
                        ArtifactFiles.Manifest, Encoding.UTF8.GetString(property),
                        FormattableString.Invariant($"-0 at byte {reader.TokenStartIndex}"), "an integer in digits");
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    members[depth + 1] = 0;
                    break;
            }

            int most = depth <= TensorDepth ? ManifestRules.MostTensors : MostBelowTensor;
            if (++members[depth] > most)
            {
                throw new SafFormatException(
                    ArtifactFiles.Manifest, isTensors ? "tensors" : "",
                    FormattableString.Invariant($"more than {most} at byte {reader.TokenStartIndex}"),
                    FormattableString.Invariant($"at most {most}"));
            }
        }
    }

    /// <summary>Whether its numbers are not integers.</summary>
    private static bool IsFraction(ReadOnlySpan<byte> property) =>
        property.SequenceEqual("range"u8) || property.SequenceEqual("gatedRates"u8);

    private static bool IsBase64(ReadOnlySpan<byte> property) =>
        property.SequenceEqual("scales"u8) || property.SequenceEqual("limits"u8) || property.SequenceEqual("levels"u8)
        || property.SequenceEqual("blockCrc32C"u8);

    private static void RequireShort(Utf8JsonReader reader, int tensor, ReadOnlySpan<byte> property)
    {
        if (reader.ValueSpan.Length > LongestText)
        {
            throw new SafFormatException(
                ArtifactFiles.Manifest,
                (tensor < 0 ? "" : FormattableString.Invariant($"tensors[{tensor}].")) + Encoding.UTF8.GetString(property),
                FormattableString.Invariant($"a text of {reader.ValueSpan.Length} bytes at byte {reader.TokenStartIndex}"),
                FormattableString.Invariant($"at most {ManifestRules.LongestName} characters"));
        }
    }
}
