using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;

namespace SafBuild.Benchmarks;

/// <summary>The networks that coded storage is measured on, each with the pictures that it is judged by.</summary>
/// <param name="Model">Below the folder of the test data.</param>
/// <param name="Data">A file of the pictures, below the same folder.</param>
/// <param name="Pictures">Of each draw.</param>
/// <param name="Describe">The description of the pictures, from the place of <paramref name="Data"/>.</param>
internal sealed record CodedSubject(string Model, string Data, int Pictures, Func<string, int, string> Describe)
{
    internal string Name => Path.GetFileNameWithoutExtension(Model);

    private static CodedSubject[] All { get; } =
    [
        new("models/resnet20.onnx", "cifar10/test.bin", 10_000, Cifar10),
        new("models/resnet20-cifar100.onnx", "cifar100/test.bin", 10_000, Cifar100),
        new("models/resnet56.onnx", "cifar10/test.bin", 10_000, Cifar10),
        new("models/resnet56-cifar100.onnx", "cifar100/test.bin", 10_000, Cifar100),
        new("models/resnet18.onnx", "cifar10/test.bin", 500, Cifar10),
        new("models/squeezenet-fp16.onnx", "imagenet/classes.txt", 900, ImageNet),
    ];

    /// <summary>Those whose files are there.</summary>
    internal static IEnumerable<CodedSubject> Present() =>
        All.Where(s => Models.Find(s.Model) is not null && Models.Find(s.Data) is not null && Models.IsChosen(s.Name));

    internal static CodedSubject Named(string name) => All.Single(s => s.Name == name);

    internal (PreparedModel Model, DataSet Data) Load()
    {
        PreparedModel model = PreparedModel.Load(Models.Find(Model)!, OnnxOperators.Roles);
        return (model, Models.Described(Describe(Models.Find(Data)!.Replace('\\', '/'), Pictures), model.Signature));
    }

    internal static string Cifar10(string file, int pictures) =>
        Models.Cifar(file, pictures, "\"mean\":[0.485,0.456,0.406],\"std\":[0.229,0.224,0.225]");

    private static string Cifar100(string file, int pictures) =>
        Models.Cifar(file, pictures, "\"mean\":[0.5071,0.4865,0.4409],\"std\":[0.2673,0.2564,0.2762]");

    private static string ImageNet(string classes, int pictures) => $$"""
        {"format":"images","files":"{{Path.GetDirectoryName(classes)!.Replace('\\', '/')}}/pictures","classes":"{{classes}}",
         "resize":224,"crop":224,"channels":"BGR","take":{{pictures}},"normalize":{"mean":[104,117,123] } }
        """;
}
