using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;

namespace SafBuild.Benchmarks;

/// <summary>The networks that coded storage is measured on, each with the pictures that it is judged by.</summary>
/// <param name="Model">Below the folder of the test data.</param>
/// <param name="Data">In CIFAR's layout, below the same folder.</param>
/// <param name="Classes">10 or 100.</param>
/// <param name="Pictures">Of each draw.</param>
internal sealed record CodedSubject(string Model, string Data, int Classes, int Pictures)
{
    /// <summary>Names of models to measure, separated by commas; unset: all that are there.</summary>
    private const string Only = "SAFBUILD_BENCH_ONLY";

    internal string Name => Path.GetFileNameWithoutExtension(Model);

    /// <summary>Those whose files are there.</summary>
    internal static IEnumerable<CodedSubject> Present()
    {
        string[] only = Environment.GetEnvironmentVariable(Only)?.Split(',') ?? [];
        return new CodedSubject[]
        {
            new("models/resnet20.onnx", "cifar10/test.bin", 10, 10_000),
            new("models/resnet20-cifar100.onnx", "cifar100/test.bin", 100, 10_000),
            new("models/resnet56.onnx", "cifar10/test.bin", 10, 10_000),
            new("models/resnet56-cifar100.onnx", "cifar100/test.bin", 100, 10_000),
            new("models/resnet18.onnx", "cifar10/test.bin", 10, 500),
        }.Where(s => Models.Find(s.Model) is not null && Models.Find(s.Data) is not null && (only.Length == 0 || only.Contains(s.Name)));
    }

    internal (PreparedModel Model, DataSet Data) Load()
    {
        PreparedModel model = PreparedModel.Load(Models.Find(Model)!, OnnxOperators.Roles);
        string normalize = Classes == 10
            ? "\"mean\":[0.485,0.456,0.406],\"std\":[0.229,0.224,0.225]"
            : "\"mean\":[0.5071,0.4865,0.4409],\"std\":[0.2673,0.2564,0.2762]";
        string description = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".dataset.json");
        try
        {
            File.WriteAllText(description, $$"""
                {"format":"cifar","files":["{{Models.Find(Data)!.Replace('\\', '/')}}"],"take":{{Pictures}},
                 "normalize":{"scale":0.00392156862745098,{{normalize}} } }
                """);
            return (model, DataSetLoader.Load(description, model.Signature));
        }
        finally
        {
            File.Delete(description);
        }
    }
}
