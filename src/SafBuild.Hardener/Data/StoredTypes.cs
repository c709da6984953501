using Newtonsoft.Json;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;

namespace SafBuild.Hardener.Data;

/// <summary>The types that values in a data file can have; little endian.</summary>
internal static class StoredTypes
{
    internal static IReadOnlyList<NumberType> All { get; } =
    [
        NumberType.Float16, NumberType.Float32, NumberType.Float64, NumberType.Int8, NumberType.UInt8, NumberType.Int16, NumberType.Int32,
        NumberType.Int64, NumberType.Bool, NumberType.UInt16, NumberType.UInt32, NumberType.UInt64,
    ];
}

/// <summary>Reads one of <see cref="StoredTypes"/> by name, ignoring case.</summary>
internal sealed class StoredTypeConverter : JsonConverter
{
    public override bool CanConvert(Type objectType) => objectType == typeof(NumberType) || objectType == typeof(NumberType?);

    public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer)
    {
        if (reader.TokenType == JsonToken.Null && objectType == typeof(NumberType?))
        {
            return null;
        }

        string found = Convert.ToString(reader.Value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
        NumberType type = StoredTypes.All.FirstOrDefault(t => t.ToString().Equals(found, StringComparison.OrdinalIgnoreCase));
        return type != default ? type : throw new UnknownNameException(reader.Path, found, [.. StoredTypes.All.Select(t => t.ToString())]);
    }

    public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer) => writer.WriteValue(value?.ToString());
}
