using System.Globalization;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Sequences;

/// <summary>A project's inputs as a sequence has made them: from these alone follows what a build must give.</summary>
internal sealed class SequenceState
{
    private const double BitErrorRate = 1e-5;

    internal static string[] Frameworks { get; } = ["net10.0", "netstandard2.1"];

    internal string Function { get; set; } = "Arctan";

    /// <summary>Of netstandard2.1.</summary>
    internal string FrameworkSeed { get; set; } = "1";

    internal double Threshold { get; set; } = 0.01;

    internal string Configuration { get; set; } = "Debug";

    /// <summary>Text by file name.</summary>
    internal SortedDictionary<string, string> Models { get; } = new(StringComparer.Ordinal) { ["m0.onnx"] = "1 m0" };

    /// <summary>Artifact name by file name.</summary>
    internal SortedDictionary<string, string> Names { get; } = new(StringComparer.Ordinal) { ["m0.onnx"] = "m0" };

    /// <summary>Whether every model passes the gate.</summary>
    internal bool Green =>
        Models.Values.All(t => 1 - (double.Parse(t.Split(' ')[0], CultureInfo.InvariantCulture) * (1 - BitErrorRate)) <= Threshold);

    /// <summary>What bin must have after a green build; Release is stored in another format.</summary>
    internal IEnumerable<Expected> Artifacts(string configuration, string framework) =>
        Models.Select(m => new Expected(m.Value, Names[m.Key])
        {
            Function = Function,
            Storage = configuration == "Release" ? "Float16" : "Float32",
            Seed = framework == Frameworks[1] ? FrameworkSeed : "1",
        });

    /// <summary>Writes the project file and the models whose text is not yet there; a model's time is not touched otherwise.</summary>
    /// <param name="copy">Elements that put another way of copying into the project, to see that it is found.</param>
    internal void Write(TestProject project, string properties, string copy)
    {
        foreach ((string file, string text) in Models)
        {
            if (!File.Exists(project.At(file)) || File.ReadAllText(project.At(file)) != text)
            {
                project.Write(file, text);
            }
        }

        project.Write("Program.cs", "public static class Api { }");
        project.WithModel(
            string.Concat(Names.Select(n => $"""<SafModel Include="{n.Key}" Name="{n.Value}" ValidationData="val.npz" />""")),
            Projects.TwoFrameworks + $"""
            <SafFunction>{Function}</SafFunction>
            <SafSeed Condition="'$(TargetFramework)' == '{Frameworks[1]}'">{FrameworkSeed}</SafSeed>
            <SafStorage Condition="'$(Configuration)' == 'Release'">Float16</SafStorage>
            <SafMaxAccuracyDrop>{Threshold.ToString(CultureInfo.InvariantCulture)}</SafMaxAccuracyDrop>
            {properties}
            """);
        string path = project.At($"{project.Name}.csproj");
        File.WriteAllText(path, File.ReadAllText(path).Replace("</Project>", copy + "</Project>", StringComparison.Ordinal));
    }
}
