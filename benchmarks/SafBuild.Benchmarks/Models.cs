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
    internal static DataSet Cifar10(string file, OnnxModel model, int take)
    {
        string description = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".dataset.json");
        try
        {
            File.WriteAllText(description, $$"""
                {"format":"cifar","files":["{{file.Replace('\\', '/')}}"],"take":{{take}},
                 "normalize":{"scale":0.00392156862745098,"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225] } }
                """);
            return DataSetLoader.Load(description, SignatureReader.Read(model));
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
