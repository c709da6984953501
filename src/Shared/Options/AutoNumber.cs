using System.Globalization;
using Newtonsoft.Json;

namespace SafBuild.Shared.Options;

/// <summary>A whole number, or "Auto", which is null: a rule of the product's chooses it.</summary>
internal sealed class AutoNumber(int least, int most) : OptionType<int?>
{
    internal const string Auto = "Auto";

    private readonly WholeNumber _number = new(least, most);

    internal override string Name => _number.Name;

    internal override string Range => $"{Auto}, or {_number.Range}";

    internal override string Expected => $"{_number.Expected}, or {Auto}";

    internal override bool TryRead(string text, string folder, out int? value)
    {
        value = null;
        if (text.Equals(Auto, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        bool isNumber = _number.TryRead(text, folder, out int number);
        value = isNumber ? number : null;
        return isNumber;
    }

    internal override string Write(int? value) => value is { } number ? _number.Write(number) : Auto;

    internal override string? Problem(int? value) =>
        value is { } number && _number.Problem(number) is not null ? FormattableString.Invariant($"is {number}; it must be {Range}") : null;
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
