using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Base64 as docs/format.md has it: RFC 4648 with padding and nothing else. .NET's own reader skips white space, and takes bits beyond the
/// last byte that are not 0, so that one array had many texts.
/// </summary>
internal sealed class StrictBase64 : JsonConverter<byte[]>
{
    private static readonly SearchValues<byte> Digits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("no text of base64");
        }

        byte[] text = new byte[reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length];
        int length = reader.CopyString(text);
        ReadOnlySpan<byte> digits = text.AsSpan(0, length);
        if (digits.Length % 4 != 0 || digits.ContainsAnyExcept(Digits) || !reader.TryGetBytesFromBase64(out byte[]? bytes))
        {
            throw new JsonException("no base64 of RFC 4648 with padding, or with white space in it");
        }

        // The last quantum is the only one that can be written in several ways.
        string last = Convert.ToBase64String(bytes.AsSpan(Math.Max(bytes.Length - 1, 0) / 3 * 3));
        return bytes.Length == 0 || digits[^4..].SequenceEqual(System.Text.Encoding.ASCII.GetBytes(last))
            ? bytes
            : throw new JsonException("base64 whose unused bits are not 0");
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value);
}
