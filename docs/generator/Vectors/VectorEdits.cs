using System.Text.Json.Nodes;

namespace SafBuild.Docs.Vectors;

/// <summary>
/// Changed manifests and graphs that a reader must refuse, or must read: a piece of text (of graphs: hexadecimal bytes) and what stands in
/// its place.
/// </summary>
internal static class VectorEdits
{
    internal static JsonArray All() =>
    [
        Manifest("2.1", "a changed byte under the old hash", "docs/generator", "docs/Generator", isSealed: false),
        Manifest("2.3", "a version that is not known", "{\"safbuild\":2", "{\"safbuild\":3"),
        Manifest("3", "another name", "\"name\":\"zero\"", "\"name\":\"other\"", isRead: true),
        Manifest("3.1", "base64 without padding", "\"sample\":\"", "\"sample\":\"A"),
        Manifest("3.1", "white space in base64", "\"blockCrc32C\":\"", "\"blockCrc32C\":\" "),
        Manifest("3.2", "an unknown key", "\"provenance\":{", "\"comment\":\"\",\"provenance\":{"),
        Manifest("3.2", "a missing key", ",\"provenance\":{\"tool\":\"docs/generator\"}", ""),
        Manifest("3.2", "null", "\"docs/generator\"", "null"),
        Manifest("3.2", "a duplicate key", "\"tool\":\"docs/generator\"", "\"tool\":\"a\",\"tool\":\"b\""),
        Manifest("3.2", "a duplicate key after escapes", "\"tool\":\"docs/generator\"", "\"tool\":\"a\",\"t\\u006fol\":\"b\""),
        Manifest(
            "3.2", "two keys that only normalisation makes equal",
            "\"tool\":\"docs/generator\"", "\"\u00e9\":\"a\",\"e\u0301\":\"b\"", isRead: true),
        Manifest("3.2", "a key in another case", "\"decoded\":{", "\"Decoded\":{"),
        Manifest("3.2", "a comment", "\"provenance\":{", "/**/\"provenance\":{"),
        Manifest("3.2", "a trailing comma", "\"docs/generator\"}", "\"docs/generator\",}"),
        Manifest("3.2", "bytes after the object", "\"docs/generator\"}}", "\"docs/generator\"}}{}"),
        Manifest(
            "3.2", "white space between tokens and after the object",
            "\"docs/generator\"}}", "\t\"docs/generator\"\r\n} } \n", isRead: true),
        Manifest("3.2", "white space that is none of JSON", "\"provenance\":{", "\"provenance\":\u00a0{"),
        Manifest("3.2", "half of a surrogate pair", "\"docs/generator\"", "\"\\ud83d\""),
        Manifest("3.2", "an integer with a fraction", "\"blockSize\":64", "\"blockSize\":64.0"),
        Manifest("3.2", "an integer with an exponent", "\"blockSize\":64", "\"blockSize\":64e0"),
        Manifest("3.2", "an integer that begins with 0", "\"blockSize\":64", "\"blockSize\":064"),
        Manifest("3.2", "an integer -0", "\"decodedOffset\":0,", "\"decodedOffset\":-0,"),
        Manifest("3.2", "a rate in another form", "[0.0001,0.02]", "[1E-4,20.0e-3]", isRead: true),
        Manifest("3", "rates that do not ascend", "[0.0001,0.02]", "[0.02,0.0001]"),
        Manifest("3", "a rate above 0.5", "[0.0001,0.02]", "[0.0001,0.6]"),
        Manifest("3.2", "a function in another case", "\"Tanh\"", "\"tanh\""),
        Manifest(
            "3", "an unknown storage", "\"storage\":\"Float32\",\"read\":\"saf\",\"offsets\":[30]",
            "\"storage\":\"Q2.6\",\"read\":\"saf\",\"offsets\":[30]"),
        Manifest("3.3", "a path as name", "\"name\":\"zero\"", "\"name\":\"../zero\""),
        Manifest("3.3", "a control character in a name", "\"name\":\"zero\"", "\"name\":\"ze\\u001bro\""),
        Manifest("3.3", "two tensors of one name", "\"name\":\"b\"", "\"name\":\"c\""),
        Manifest("3.4", "a dimension 0", "\"shape\":[4,6]", "\"shape\":[4,0]"),
        Manifest("3.5", "a scale shape that does not divide", "\"scaleShape\":[4,1]", "\"scaleShape\":[3,1]"),
        Manifest(
            "3.6", "a range that the type does not hold",
            "\"elementType\":\"Float16\",\"shape\":[3]", "\"elementType\":\"BFloat16\",\"shape\":[3]"),
        Manifest("4.2", "an offset", "\"offsets\":[30]", "\"offsets\":[31]"),
        Manifest("4.3", "a decoded place", "\"decodedOffset\":128", "\"decodedOffset\":96"),
        Manifest("4.7", "a sample of another length", "\"sample\":\"", "\"sample\":\"AAAA"),
        Graph("7.1", "another type of a tensor", "1001420177", "100B420177"),
        Graph("7.1", "a tensor under another name", "420177", "420178"),
        Graph("7.1", "another file", "7A65726F2E77656967687473", "7A65726F2E77656967687472"),
        Graph("7.4", "a number in more bytes than it needs", "08083A", "0888003A"),
        Graph("7.4", "an unknown field", "08083A", "08089A0601413A", isRead: true),
        Graph("7.6", "the mark of ONNX Runtime's own format", "08083A", "9A0605004F52544D08083A"),
    ];

    private static JsonObject Manifest(
        string section, string what, string old, string forged, bool isSealed = true, bool isRead = false) =>
        Edit(section, what, "manifest.json", old, forged, isSealed, isRead);

    private static JsonObject Graph(string section, string what, string old, string forged, bool isRead = false) =>
        Edit(section, what, "graph.onnx", old, forged, isSealed: true, isRead);

    private static JsonObject Edit(
        string section, string what, string file, string old, string forged, bool isSealed, bool isRead) => new()
        {
            ["section"] = section,
            ["what"] = what,
            ["file"] = file,
            ["old"] = old,
            ["new"] = forged,
            ["sealed"] = isSealed,
            ["read"] = isRead,
        };
}
