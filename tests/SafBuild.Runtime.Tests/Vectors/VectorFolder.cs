using System.Text;
using System.Text.Json;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>docs/vectors as any reader finds it, and its damaged and edited copies as docs/format.md, 13, says to make them.</summary>
internal static class VectorFolder
{
    internal static string Path { get; } = System.IO.Path.Combine(SafMetricsTests.Root(), "docs", "vectors");

    internal static IEnumerable<string> Artifacts =>
        Directory.GetDirectories(Path, "*.saf").Select(f => System.IO.Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    internal static JsonElement Json(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(Path, name + ".json"))).RootElement;

    /// <summary>The files of an artifact by name.</summary>
    internal static Dictionary<string, byte[]> Files(string artifact) =>
        Directory.GetFiles(System.IO.Path.Combine(Path, artifact + ".saf"))
            .ToDictionary(f => System.IO.Path.GetFileName(f), File.ReadAllBytes);

    /// <summary>What is expected, clean first, and the files that it is expected of.</summary>
    internal static IEnumerable<(JsonElement Expected, Dictionary<string, byte[]> Files)> Copies(string artifact)
    {
        JsonElement json = Json(artifact);
        yield return (json, Files(artifact));
        foreach (JsonElement damage in json.GetProperty("damaged").EnumerateArray())
        {
            Dictionary<string, byte[]> files = Files(artifact);
            Harm(files, damage);
            yield return (damage, files);
        }
    }

    /// <summary>The artifact "zero" without structure.bin, with one edit.</summary>
    internal static Dictionary<string, byte[]> Edited(JsonElement edit)
    {
        Dictionary<string, byte[]> files = Files("zero");
        files.Remove("structure.bin");
        (string old, string forged) = (edit.GetProperty("old").GetString()!, edit.GetProperty("new").GetString()!);
        string manifest = Encoding.UTF8.GetString(files["manifest.json"]);
        if (edit.GetProperty("file").GetString() == "graph.onnx")
        {
            byte[] graph = files["graph.onnx"];
            files["graph.onnx"] = Encoding.Latin1.GetBytes(Replaced(Encoding.Latin1.GetString(graph), Bytes(old), Bytes(forged)));
            manifest = Replaced(manifest, Hash(graph), Hash(files["graph.onnx"]));
            manifest = Replaced(manifest, Length(graph), Length(files["graph.onnx"]));
        }
        else
        {
            manifest = Replaced(manifest, old, forged);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(manifest);
        files["manifest.json"] = edit.GetProperty("sealed").GetBoolean() ? ArtifactOnDisk.Seal(bytes) : bytes;
        return files;

        static string Length(byte[] graph) => $"\"graph\":{{\"length\":{graph.Length},";
        static string Bytes(string hex) => Encoding.Latin1.GetString(Convert.FromHexString(hex));
        static string Hash(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
    }

    private static string Replaced(string text, string old, string forged)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, forged, StringComparison.Ordinal);
    }

    private static void Harm(Dictionary<string, byte[]> files, JsonElement damage)
    {
        byte[] bytes = files[damage.GetProperty("file").GetString()!];
        if (damage.TryGetProperty("fill", out JsonElement fill))
        {
            bytes.AsSpan().Fill(fill.GetByte());
        }

        if (damage.TryGetProperty("bytes", out JsonElement other))
        {
            byte[] put = Convert.FromHexString(other.GetString()!);
            int length = damage.TryGetProperty("piece", out JsonElement piece) ? piece.GetInt32() : put.Length;
            int stride = damage.TryGetProperty("stride", out JsonElement s) ? s.GetInt32() : 0;
            for (int i = 0; i < put.Length; i++)
            {
                bytes[damage.GetProperty("at").GetInt32() + (i / length * stride) + (i % length)] = put[i];
            }
        }

        if (damage.TryGetProperty("flips", out JsonElement flips))
        {
            foreach (int bit in flips.GetString()!.Split(' ').Select(int.Parse))
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        if (damage.TryGetProperty("noise", out JsonElement noise))
        {
            (uint state, uint below) = (noise.GetProperty("seed").GetUInt32(), noise.GetProperty("below").GetUInt32());
            for (int bit = 0; bit < 8 * bytes.Length; bit++)
            {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                bytes[bit / 8] ^= (byte)(state / 256 < below ? 1 << (bit % 8) : 0);
            }
        }

        if (damage.TryGetProperty("also", out JsonElement also))
        {
            foreach (JsonElement more in also.EnumerateArray())
            {
                Harm(files, more);
            }
        }
    }
}
