using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Benchmarks;

/// <summary>What is measured on: files found as the tests find them, in the form that is the default.</summary>
internal static class Models
{
    internal static readonly SafForm Form = SafForm.Default;

    /// <summary>What to measure of the parts that take hours, names separated by commas; unset: all that is there.</summary>
    private static readonly string[] Only = Environment.GetEnvironmentVariable("SAFBUILD_BENCH_ONLY")?.Split(',') ?? [];

    internal static bool IsChosen(string name) => Only.Length == 0 || Only.Contains(name);

    /// <summary>Below SAFBUILD_DATA, or below shared/data in a folder above; null where it is not.</summary>
    internal static string? Find(string relative)
    {
        IEnumerable<string> folders = Environment.GetEnvironmentVariable("SAFBUILD_DATA") is { Length: > 0 } configured
            ? [configured]
            : Above(new DirectoryInfo(AppContext.BaseDirectory)).Select(f => Path.Combine(f, "shared", "data"));
        return folders.Select(f => Path.Combine(f, relative)).FirstOrDefault(File.Exists);
    }

    internal static MemoryArtifact Harden(OnnxModel model, bool protectStructure = false) => ArtifactBuilder.Build(new ArtifactParts
    {
        Name = "bench",
        Model = new PreparedModel(model, OnnxOperators.Roles),
        Form = Form,
        Protection = protectStructure ? StructureKind.Copies : StructureKind.None,
    });

    /// <summary>CIFAR-10 as the ResNets take it.</summary>
    /// <param name="file">In its binary layout.</param>
    /// <param name="model">Whose inputs it fits.</param>
    /// <param name="take">Number of images.</param>
    internal static DataSet Cifar10(string file, OnnxModel model, int take) =>
        Described(CodedSubject.Cifar10(file, take), SignatureReader.Read(model));

    /// <summary>The description of pictures in CIFAR's layout.</summary>
    /// <param name="file">In its binary layout.</param>
    /// <param name="take">Number of images.</param>
    /// <param name="normalize">Mean and std as fields of JSON.</param>
    internal static string Cifar(string file, int take, string normalize) => $$"""
        {"format":"cifar","files":["{{file.Replace('\\', '/')}}"],"take":{{take}},"normalize":{"scale":0.00392156862745098,{{normalize}} } }
        """;

    /// <summary>A data set without a file that describes it.</summary>
    internal static DataSet Described(string json, ModelSignature signature)
    {
        string description = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".dataset.json");
        try
        {
            File.WriteAllText(description, json);
            return DataSetLoader.Load(description, signature);
        }
        finally
        {
            File.Delete(description);
        }
    }

    private static IEnumerable<string> Above(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
