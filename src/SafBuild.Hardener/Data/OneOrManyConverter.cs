using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace SafBuild.Hardener.Data;

/// <summary>Reads <c>5</c> like <c>[5]</c>.</summary>
internal sealed class OneOrManyConverter<T> : JsonConverter
{
    public override bool CanWrite => false;

    public override bool CanConvert(Type objectType) => objectType == typeof(IReadOnlyList<T>);

    public override object ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer)
    {
        string path = reader.Path;
        JToken token = JToken.ReadFrom(reader);
        IEnumerable<JToken> items = token is JArray array ? array : [token];
        try
        {
            return (IReadOnlyList<T>)[.. items.Select(item => item.Type is JTokenType.Null or JTokenType.Object or JTokenType.Array
                ? throw new FormatException($"{item.Type} is not a value")
                : item.Value<T>()!)];
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException)
        {
            throw new JsonSerializationException($"expected a value or a list of values: {e.Message}", path, 0, 0, e);
        }
    }

    public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer) => throw new NotSupportedException();
}
