using System.Text.Json;
using SafBuild.Shared;

namespace SafBuild.Tasks.Keys;

/// <summary>
/// The files of an entry that every build reads, also one that has nothing to do: by hand, since a serializer costs each process more than
/// all else that such a build does here. As strict as <see cref="ContractJson"/>: what is not known is no result.
/// </summary>
internal static class EntryJson
{
    /// <exception cref="JsonException">It is no such file.</exception>
    internal static InputList Inputs(string path)
    {
        using JsonDocument document = Parse(path);
        InputList list = new();
        foreach (JsonProperty property in Object(document.RootElement, path))
        {
            list = property.Name switch
            {
                "model" => list with { Model = Texts(property) },
                "training" => list with { Training = Texts(property) },
                "validation" => list with { Validation = Texts(property) },
                _ => throw Unknown(property),
            };
        }

        return list;
    }

    /// <exception cref="JsonException">It is no such file.</exception>
    internal static HardenResult Result(string path)
    {
        using JsonDocument document = Parse(path);
        HardenResult result = new();
        foreach (JsonProperty property in Object(document.RootElement, path))
        {
            result = property.Name switch
            {
                "version" => result with { Version = Number(property) },
                "name" => result with { Name = Text(property) },
                "artifactSha256" => result with { ArtifactSha256 = Text(property) },
                "gate" => result with { Gate = Verdict(property) },
                "summary" => result with { Summary = Text(property) },
                "warnings" => result with { Warnings = Texts(property) },
                _ => throw Unknown(property),
            };
        }

        return result;
    }

    /// <summary>From an empty one: a file that says less must not keep parts of another verdict.</summary>
    private static GateVerdict Verdict(JsonProperty gate)
    {
        GateVerdict verdict = new();
        foreach (JsonProperty property in Object(gate.Value, gate.Name))
        {
            verdict = property.Name switch
            {
                "verdict" => verdict with { Verdict = Word(property) },
                "code" => verdict with { Code = Text(property) },
                "message" => verdict with { Message = Text(property) },
                _ => throw Unknown(property),
            };
        }

        return verdict;
    }

    /// <summary>By name only: a number is no verdict.</summary>
    private static Verdict? Word(JsonProperty property)
    {
        if (property.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        string found = Text(property);
        string? name = Enum.GetNames(typeof(Verdict)).FirstOrDefault(n => n.Equals(found, StringComparison.OrdinalIgnoreCase));
        return name is null ? throw new JsonException($"{property.Name} is '{found}'") : (Verdict)Enum.Parse(typeof(Verdict), name);
    }

    private static JsonDocument Parse(string path) => JsonDocument.Parse(File.ReadAllText(path));

    private static JsonElement.ObjectEnumerator Object(JsonElement element, string what) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject()
        : throw new JsonException($"'{what}' is no object");

    private static string[] Texts(JsonProperty property) => property.Value.ValueKind == JsonValueKind.Array
        ? [.. property.Value.EnumerateArray().Select(e => Text(e, property.Name))]
        : throw new JsonException($"{property.Name} is no list");

    private static string Text(JsonProperty property) => Text(property.Value, property.Name);

    private static string Text(JsonElement element, string what) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw new JsonException($"{what} is no text");

    private static int Number(JsonProperty property) => property.Value.ValueKind == JsonValueKind.Number
        && property.Value.TryGetInt32(out int number)
            ? number
            : throw new JsonException($"{property.Name} is no whole number");

    private static JsonException Unknown(JsonProperty property) => new($"'{property.Name}' is not known");
}
