using SafBuild.Benchmarks;

// Ratios of goals P1 to P5, each side measured in turn in this one process. Arguments: "read", "load", a model.onnx; none: all that can run.
string? model = args.FirstOrDefault(a => a.EndsWith(".onnx", StringComparison.Ordinal)) ?? Models.Find("models/resnet18.onnx");
bool all = !args.Contains("read") && !args.Contains("load");
Console.WriteLine(Machine.Describe());
if (all || args.Contains("read"))
{
    ReadRatios.Run();
}

if (all || args.Contains("load"))
{
    if (model is null)
    {
        Console.Error.WriteLine("load needs a model: name one, or set SAFBUILD_DATA to a folder that has models/resnet18.onnx");
        return 2;
    }

    LoadRatios.Run(model);
}

return 0;
