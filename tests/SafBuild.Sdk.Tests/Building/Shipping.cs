using SafBuild.FakeWorker;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>Compares what lies in an output folder with what was judged, byte by byte.</summary>
internal static class Shipping
{
    /// <summary>
    /// The folder has the artifact of a fresh build, whole and with nothing beside it, and the judge saw exactly these bytes with this
    /// verdict.
    /// </summary>
    /// <param name="judge">The project that has the model.</param>
    /// <param name="output">Folder of Name.saf: bin, publish or an unpacked package.</param>
    internal static void AssertShips(this TestProject judge, Expected expected, string output, string verdict = "Pass")
    {
        string folder = Path.Combine(output, $"{expected.Name}.saf");
        Assert.True(Directory.Exists(folder), $"{folder} is not there");
        Assert.Equal(Start(expected.Weights), Start(File.ReadAllText(Path.Combine(folder, "weights.bin"))));
        Assert.Equal(expected.Hash, FakeArtifact.Hash(folder));
        Assert.Contains(judge.Judged, j => j.StartsWith($"{expected.Name} {expected.Hash} {verdict} ", StringComparison.Ordinal));
    }

    /// <summary>No file of an artifact of this name, nor a part of one that is being copied, lies there.</summary>
    internal static void AssertShipsNothing(string output, string name = "net")
    {
        string[] found = Directory.Exists(output)
            ? Directory.GetFileSystemEntries(output, $"*{name}.saf*", SearchOption.AllDirectories)
            : [];
        Assert.Empty(found.SelectMany(f => Directory.Exists(f) ? Directory.GetFiles(f) : [f]));
    }

    private static string Start(string weights) => weights[..Math.Min(weights.Length, 80)];
}
