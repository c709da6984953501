using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SafBuild.FakeWorker;

/// <summary>
/// What the stand-in makes of a model: a pure function of the model's text and the options, shared with the tests, which so know the bytes
/// that a fresh build gives. The text's first word is the metric under faults (golden is 1) or a way to misbehave; behind it may stand
/// <c>size=N</c> (bytes of weights.bin) and any words, which only make the weights others.
/// </summary>
internal static class FakeArtifact
{
    /// <summary>The files of the artifact, by name.</summary>
    /// <param name="training">Text of the training data, empty without.</param>
    internal static SortedDictionary<string, byte[]> Files(
        string name, string text, string function = "Arctan", string storage = "Float32", string seed = "1", string training = "")
    {
        byte[] weights = Weights(text, function, storage, seed, training);
        return new(StringComparer.Ordinal)
        {
            ["graph.onnx"] = Encoding.UTF8.GetBytes($"graph of {name}"),
            ["manifest.json"] = Encoding.UTF8.GetBytes($"{{\"name\":\"{name}\",\"weights\":\"{Sha256(weights)}\"}}"),
            ["weights.bin"] = weights,
        };
    }

    /// <summary>weights.bin: the model's text, and every option that is not at its default.</summary>
    internal static byte[] Weights(
        string text, string function = "Arctan", string storage = "Float32", string seed = "1", string training = "")
    {
        StringBuilder said = new(text.StartsWith("warn", StringComparison.Ordinal) ? "1" : text);
        _ = function == "Arctan" ? said : said.Append(" function=").Append(function);
        _ = storage == "Float32" ? said : said.Append(" storage=").Append(storage);
        _ = seed == "1" ? said : said.Append(" seed=").Append(seed);
        _ = training.Length == 0 ? said : said.Append(" training=").Append(training);
        string? size = Tag(text, "size");
        int length = size is null ? 0 : int.Parse(size, CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(said.ToString().PadRight(length, '.'));
    }

    /// <summary>The value of <c>tag=value</c> among the text's words.</summary>
    internal static string? Tag(string text, string tag) =>
        text.Split(' ').FirstOrDefault(w => w.StartsWith(tag + "=", StringComparison.Ordinal))?[(tag.Length + 1)..];

    /// <summary>The artifact hash of SafBuild: SHA-256 over the lines "hash  file name", in ordinal order.</summary>
    internal static string Hash(SortedDictionary<string, byte[]> files) =>
        Sha256(Encoding.UTF8.GetBytes(string.Concat(files.Select(f => $"{Sha256(f.Value)}  {f.Key}\n"))));

    /// <summary>The same of a folder on disk.</summary>
    internal static string Hash(string folder) => Hash(new SortedDictionary<string, byte[]>(
        Directory.GetFiles(folder).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes), StringComparer.Ordinal));

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
