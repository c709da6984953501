using SafBuild.Hardener.Tests.Data;
using SafBuild.Shared;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests;

/// <summary>A real small model and its data.</summary>
internal static class IrisRequest
{
    /// <summary>The Iris flowers as a csv of four features and the class: the original has a column of row numbers.</summary>
    internal static HardenRequest Create(TemporaryFolder folder, string output)
    {
        string[] rows = File.ReadAllLines(TestData.Path("iris/Iris.csv"));
        folder.Write("iris.csv", string.Join("\n", rows.Select(r => r[(r.IndexOf(',') + 1)..])));
        return new()
        {
            Model = TestData.Path("models/iris-mlp.onnx"),
            Name = "iris",
            OutputDirectory = folder.File(output),
            ValidationData = folder.File("iris.csv"),
            Gate = new() { MaxAccuracyDrop = 0.05 },
        };
    }
}
