using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace SafBuild.Shared;

/// <summary>
/// How requests, results and reports are written as JSON: camel case, enums by name, floats round-trip, '\n' line ends on every
/// platform.
/// </summary>
internal static class ContractJson
{
    internal static JsonSerializerSettings Settings { get; } = new()
    {
        ContractResolver = new CamelCasePropertyNamesContractResolver
        {
            NamingStrategy = new CamelCaseNamingStrategy(processDictionaryKeys: false, overrideSpecifiedNames: true)
        },
        Converters = { new NamedEnumConverter() },
        MissingMemberHandling = MissingMemberHandling.Error,
        Formatting = Formatting.Indented,
        MaxDepth = 32,
    };

    internal static string Write(object value)
    {
        using StringWriter text = new() { NewLine = "\n" };
        JsonSerializer.Create(Settings).Serialize(text, value);
        text.Write('\n');
        return text.ToString();
    }

    internal static T Read<T>(string json) =>
        JsonConvert.DeserializeObject<T>(json, Settings) ?? throw new JsonSerializationException("the file is empty");
}
