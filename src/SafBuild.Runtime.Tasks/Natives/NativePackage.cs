using System.Text.Json;

namespace SafBuild.Runtime.Tasks.Natives;

/// <summary>A restored package that has ONNX Runtime's library, whether or not the application takes it.</summary>
/// <param name="Platforms">Names of its folders below runtimes/ that have the library for a computer, ascending.</param>
internal sealed record NativePackage(string Id, string Version, IReadOnlyList<string> Platforms)
{
    /// <summary>The packages of NuGet's record of a restore; none where it cannot be read, since only a message is poorer for it.</summary>
    internal static IReadOnlyList<NativePackage> Restored(string assetsFile)
    {
        try
        {
            using JsonDocument assets = JsonDocument.Parse(File.ReadAllBytes(assetsFile));
            return [.. assets.RootElement.GetProperty("libraries").EnumerateObject().Select(Of).Where(p => p.Platforms.Count > 0)
                .OrderBy(p => p.Id, StringComparer.OrdinalIgnoreCase)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or JsonException
            or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <param name="library">"Id/Version": { "files": [ "runtimes/linux-x64/native/libonnxruntime.so", ... ] }.</param>
    private static NativePackage Of(JsonProperty library)
    {
        string[] files = library.Value.TryGetProperty("files", out JsonElement list)
            ? [.. list.EnumerateArray().Select(f => f.GetString() ?? "")]
            : [];
        string[] name = library.Name.Split('/', 2);
        return new(name[0], name[^1], [.. files
            .Where(f => f.StartsWith("runtimes/", StringComparison.OrdinalIgnoreCase) && NativeName.IsOnnxRuntime(f))
            .Select(f => f.Split('/')[1]).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)]);
    }
}
