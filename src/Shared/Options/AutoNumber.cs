using System.Globalization;
using Newtonsoft.Json;

namespace SafBuild.Shared.Options;

/// <summary>A whole number, or "Auto", which is null: a rule of the product's chooses it.</summary>
internal sealed class AutoNumber(int least, int most) : NumberOrWord<int>(new WholeNumber(least, most), Auto)
{
    internal const string Auto = "Auto";

    /// <summary>The word first: it is the default.</summary>
    internal override string Range => FormattableString.Invariant($"{Auto}, or from {least} to {most}");
}

/// <summary>The same in JSON: a number, or the text "Auto".</summary>
internal sealed class AutoNumberConverter : JsonConverter<int?>
{
    public override int? ReadJson(JsonReader reader, Type objectType, int? existingValue, bool hasExistingValue, JsonSerializer serializer)
    {
        if (reader.TokenType == JsonToken.Null
            || (reader.Value is string text && text.Equals(AutoNumber.Auto, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return reader.TokenType == JsonToken.Integer && reader.Value is long number and >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw new UnknownNameException(
                reader.Path, Convert.ToString(reader.Value, CultureInfo.InvariantCulture) ?? "", [AutoNumber.Auto, "a whole number"]);
    }

    /// <summary>Not asked for null, which is written as such and reads as Auto.</summary>
    public override void WriteJson(JsonWriter writer, int? value, JsonSerializer serializer) => writer.WriteValue(value);
}
