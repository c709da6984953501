using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using static SafBuild.Runtime.Tests.Vectors.SlowReader;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>The JSON of docs/format.md, 3, for <see cref="SlowReader"/>: .NET's document, and every rule that it does not have.</summary>
internal static partial class SlowJson
{
    internal static JsonElement Parse(byte[] bytes)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            JsonElement root = JsonDocument.Parse(bytes).RootElement;
            CheckTexts(root);
            return root;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new FormatException("3.2", e);
        }
    }

    /// <summary>Refuses other keys than these; those that end with <c>?</c> may be missing.</summary>
    internal static void Keys(JsonElement element, params string[] keys)
    {
        Require(element.ValueKind == JsonValueKind.Object, "3.2");
        string[] found = [.. element.EnumerateObject().Select(p => p.Name)];
        Require(found.Distinct(StringComparer.Ordinal).Count() == found.Length, "3.2");
        Require(found.All(f => keys.Contains(f) || keys.Contains(f + "?")), "3.2");
        Require(keys.All(k => k.EndsWith('?') || found.Contains(k)), "3.2");
    }

    internal static string Text(JsonElement of, string key)
    {
        JsonElement value = of.GetProperty(key);
        Require(value.ValueKind == JsonValueKind.String, "3.2");
        return value.GetString()!;
    }

    internal static long Integer(JsonElement value)
    {
        Require(value.ValueKind == JsonValueKind.Number && IntegerForm().IsMatch(value.GetRawText()), "3.2");
        Require(long.TryParse(value.GetRawText(), out long integer), "3.2");
        return integer;
    }

    internal static long[] Integers(JsonElement of, string key)
    {
        Require(of.GetProperty(key).ValueKind == JsonValueKind.Array, "3.2");
        return [.. of.GetProperty(key).EnumerateArray().Select(Integer)];
    }

    internal static double Number(JsonElement of, string key) => Number(of.GetProperty(key));

    internal static double[] Numbers(JsonElement of, string key)
    {
        Require(of.GetProperty(key).ValueKind == JsonValueKind.Array, "3.2");
        return [.. of.GetProperty(key).EnumerateArray().Select(Number)];
    }

    private static double Number(JsonElement number)
    {
        Require(number.ValueKind == JsonValueKind.Number && double.IsFinite(number.GetDouble()), "3.2");
        return number.GetDouble();
    }

    internal static byte[] Base64(JsonElement of, string key)
    {
        string text = Text(of, key);
        Require(Base64Form().IsMatch(text), "3.1");
        byte[] bytes = Convert.FromBase64String(text);
        Require(Convert.ToBase64String(bytes) == text, "3.1");
        return bytes;
    }

    internal static uint[] Words(JsonElement of, string key)
    {
        byte[] bytes = Base64(of, key);
        Require(bytes.Length % 4 == 0, "3.1");
        return [.. bytes.Chunk(4).Select(w => BinaryPrimitives.ReadUInt32LittleEndian(w))];
    }

    /// <summary>Reads every text once: halves of surrogate pairs are refused when they are read.</summary>
    private static void CheckTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Require(property.Name.Length >= 0, "3.2");
                    CheckTexts(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    CheckTexts(item);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False:
                throw new FormatException("3.2");
        }
    }

    [GeneratedRegex(@"\A(0|[1-9][0-9]*)\z")]
    private static partial Regex IntegerForm();

    [GeneratedRegex(@"\A([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z")]
    private static partial Regex Base64Form();
}
