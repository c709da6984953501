using Newtonsoft.Json.Linq;

namespace SafBuild.Hardener.Tests.Report;

/// <summary>
/// The part of JSON Schema that report.schema.json uses. A keyword it does not know is an error, so that the schema cannot outgrow it.
/// </summary>
internal static class SchemaCheck
{
    private static readonly string[] Annotations = ["$schema", "title", "description"];

    /// <summary>What is wrong, one line each, with the path.</summary>
    internal static IReadOnlyList<string> Errors(JObject schema, JToken value)
    {
        List<string> errors = [];
        Check(schema, value, errors);
        return errors;
    }

    private static void Check(JObject schema, JToken value, List<string> errors)
    {
        foreach ((string keyword, JToken? rule) in schema)
        {
            bool holds = keyword switch
            {
                "type" => Types(rule!).Any(type => IsOfType(type, value)),
                "enum" => rule!.Any(allowed => JToken.DeepEquals(allowed, value)),
                "minimum" => !IsNumber(value) || Number(value) >= Number(rule!),
                "maximum" => !IsNumber(value) || Number(value) <= Number(rule!),
                "required" => value is not JObject o || rule!.All(name => o.ContainsKey(name.Value<string>()!)),
                "oneOf" => rule!.Count(r => Errors((JObject)r, value).Count == 0) == 1,
                "properties" or "items" or "additionalProperties" => true,
                _ => Annotations.Contains(keyword) ? true : throw new NotSupportedException(keyword),
            };
            if (!holds)
            {
                errors.Add($"{value.Path}: {keyword} {rule!.ToString(Newtonsoft.Json.Formatting.None)} does not hold for {value.Type}");
            }
        }

        if (value is JArray array && schema["items"] is JObject items)
        {
            foreach (JToken element in array)
            {
                Check(items, element, errors);
            }
        }

        if (value is JObject members)
        {
            Members(schema, members, errors);
        }
    }

    private static void Members(JObject schema, JObject value, List<string> errors)
    {
        foreach (JProperty member in value.Properties())
        {
            if (schema["properties"]?[member.Name] is JObject known)
            {
                Check(known, member.Value, errors);
            }
            else if (schema["additionalProperties"] is JObject other)
            {
                Check(other, member.Value, errors);
            }
            else if (schema["additionalProperties"] is JValue { Value: false })
            {
                errors.Add($"{member.Path}: not in the schema");
            }
        }
    }

    private static IEnumerable<string> Types(JToken rule) =>
        rule is JArray many ? many.Select(t => t.Value<string>()!) : [rule.Value<string>()!];

    /// <summary>Through text: Newtonsoft.Json reads large integers as BigInteger, which converts to nothing.</summary>
    private static double Number(JToken value) =>
        double.Parse(value.ToString(Newtonsoft.Json.Formatting.None), System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsNumber(JToken value) => value.Type is JTokenType.Integer or JTokenType.Float;

    private static bool IsOfType(string type, JToken value) => type switch
    {
        "object" => value.Type == JTokenType.Object,
        "array" => value.Type == JTokenType.Array,
        "string" => value.Type == JTokenType.String,
        "integer" => value.Type == JTokenType.Integer,
        "number" => IsNumber(value),
        "boolean" => value.Type == JTokenType.Boolean,
        "null" => value.Type == JTokenType.Null,
        _ => throw new NotSupportedException(type),
    };
}
