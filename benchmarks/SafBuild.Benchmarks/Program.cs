using SafBuild.Benchmarks;
using SafBuild.Hardener.Native;

OrtTelemetry.SwitchOff();

// The goals on speed, both sides of a ratio in turn in this one process. Arguments: names of parts; none for all of them but those that
// take hours.
if (args is [FirstLoad.Argument, ..])
{
    FirstLoad.Run(args.AsSpan(1));
    return 0;
}

Dictionary<string, (string[] Needs, Action<string[]> Run)> parts = new()
{
    ["read"] = ([], _ => ReadRatios.Run()),
    ["blocks"] = ([], _ => CodedRates.Run()),
    ["load"] = (["models/resnet18.onnx", "models/resnet20.onnx"], files => LoadRatios.Run(files[0], files[1])),
    ["structure"] = (["models/iris-mlp.onnx", "models/kws-dscnn.onnx", "models/resnet20.onnx"], StructureLosses.Run),
    ["faults"] = ([], _ => FaultRatios.Run()),
    ["trial"] = (["models/resnet20.onnx", "cifar10/test.bin"], files => TrialRatios.Run(files[0], files[1])),
    ["cost"] = (["models/resnet20.onnx"], files => CostRatios.Run(files[0])),
    ["training"] = (
        ["models/resnet20.onnx", "models/resnet8.onnx", "cifar10/train-10k.bin"],
        files => TrainingRatios.Run(files[0], files[1], files[2])),
    ["portable"] = (["models/resnet20.onnx", "models/mnist-cnn.onnx"], PortableRatios.Run),
    ["coded"] = (["models/resnet20.onnx", "cifar10/test.bin"], _ => CodedTable.Run()),
    ["codedload"] = (["models/resnet18.onnx"], files => CodedLoad.Run(files[0])),
    ["rivals"] = (["models/resnet20.onnx", "cifar10/test.bin"], _ => CodedTable.Rivals()),
    ["levels"] = (
        ["cifar10/train-10k.bin", "models/resnet20.onnx", "models/resnet20-cifar100.onnx", "models/resnet56-cifar100.onnx",
            "cifar10/test.bin", "cifar100/test.bin"],
        files => LevelTable.Run(files[0])),
    ["language"] = (
        ["models/stories260k.onnx", "stories/selfsampled_t1.0_64x257_tokens_i32.bin"], files => LanguageTable.Run(files[0], files[1])),
    ["build"] = ([], _ => BuildRatios.Run()),
};

// Campaigns of many thousand pictures, for a machine with more cores.
string[] long_ = ["coded", "rivals", "levels", "language"];
string[] chosen = args.Length > 0 ? args : [.. parts.Keys.Except(long_)];
if (chosen.FirstOrDefault(name => !parts.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"'{unknown}' is none of {string.Join(", ", parts.Keys)}");
    return 2;
}

Console.WriteLine(Machine.Describe());
foreach ((string[] needs, Action<string[]> run) in chosen.Select(name => parts[name]))
{
    string?[] files = [.. needs.Select(Models.Find)];
    if (Array.IndexOf(files, null) is >= 0 and int missing)
    {
        Console.Error.WriteLine($"{needs[missing]} is missing: set SAFBUILD_DATA to the folder of the test data");
        return 2;
    }

    run(files!);
}

Table.PrintGoals();
return 0;
