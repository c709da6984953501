using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// An array of little-endian numbers in base64 as docs/format.md has it: RFC 4648 with padding and nothing else. .NET's own reader skips
/// white space, and takes bits beyond the last byte that are not 0, so that one array had many texts. The numbers are the only memory
/// that a read takes: a manifest may have millions of scales.
/// </summary>
/// <typeparam name="T">A number.</typeparam>
internal sealed class StrictBase64<T> : JsonConverter<T[]> where T : unmanaged
{
    /// <summary>Padding, too; where it stands is looked at later.</summary>
    private static readonly SearchValues<byte> Digits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    public override T[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("no text of base64");
        }

        return Decode(reader.HasValueSequence || reader.ValueIsEscaped ? Unescaped(ref reader) : reader.ValueSpan);
    }

    public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(BitConverter.IsLittleEndian
            ? MemoryMarshal.AsBytes<T>(value)
            : throw new PlatformNotSupportedException("SafBuild needs a little-endian processor"));

    private static ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader reader)
    {
        byte[] text = new byte[reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length];
        return text.AsSpan(0, reader.CopyString(text));
    }

    private static T[] Decode(ReadOnlySpan<byte> digits)
    {
        if (digits.Length % 4 != 0 || digits.ContainsAnyExcept(Digits))
        {
            throw new JsonException("no base64 of RFC 4648 with padding, or with white space in it");
        }

        int padding = digits.EndsWith("=="u8) ? 2 : digits.EndsWith("="u8) ? 1 : 0;
        int length = (digits.Length / 4 * 3) - padding;
        if (length % Unsafe.SizeOf<T>() != 0)
        {
            throw new JsonException(FormattableString.Invariant($"{length} bytes instead of a multiple of {Unsafe.SizeOf<T>()}"));
        }

        T[] numbers = GC.AllocateUninitializedArray<T>(length / Unsafe.SizeOf<T>());
        Span<byte> bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
        if (Base64.DecodeFromUtf8(digits, bytes, out int consumed, out int written) != OperationStatus.Done
            || consumed != digits.Length || written != length)
        {
            throw new JsonException("no base64 of RFC 4648 with padding");
        }

        // The last quantum is the only one that can be written in several ways.
        Span<byte> last = stackalloc byte[4];
        Base64.EncodeToUtf8(bytes[(Math.Max(length - 1, 0) / 3 * 3)..], last, out _, out int most);
        return digits.EndsWith(last[..most]) ? numbers : throw new JsonException("base64 whose unused bits are not 0");
    }
}
