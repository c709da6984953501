using Newtonsoft.Json;

namespace SafBuild.Shared;

/// <summary>
/// Reads an enum by name, ignoring case; a number is not a name. Carries the allowed names when the value is not one of them.
/// </summary>
internal sealed class NamedEnumConverter : JsonConverter
{
    public override bool CanConvert(Type objectType) => Type(objectType).IsEnum;

    public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer)
    {
        Type type = Type(objectType);
        if (reader.TokenType == JsonToken.Null && type != objectType)
        {
            return null;
        }

        string[] names = Enum.GetNames(type);
        string found = Convert.ToString(reader.Value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
        string? name = names.FirstOrDefault(n => n.Equals(found, StringComparison.OrdinalIgnoreCase));
        return name is null ? throw new UnknownNameException(reader.Path, found, names) : Enum.Parse(type, name);
    }

    public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer) => writer.WriteValue(value?.ToString());

    private static Type Type(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}

/// <summary>A value outside the list of an option.</summary>
internal sealed class UnknownNameException(string option, string found, IReadOnlyList<string> allowed)
    : Exception($"{option} is '{found}'; it must be one of {string.Join(", ", allowed)}");
