using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;
using Samples;

string folder = (string)AppContext.GetData("ImageNet.Folder")!;
string classFile = Path.Combine(folder, "classes.txt");
if (!File.Exists(classFile))
{
    Console.Error.WriteLine($"'{classFile}' is gone: set SAFBUILD_DATA to the folder that has imagenet/classes.txt and build again.");
    return 1;
}

string[] classes = File.ReadAllLines(classFile);
var watch = Stopwatch.StartNew();
using SafModel model = SafModels.Squeezenet.Load();
using InferenceSession session = model.CreateSession();
using var run = new RunOptions();
int seen = 0, right = 0;

// A folder for each class; args may name how many pictures to look at.
int most = args.Length > 0 ? int.Parse(args[0]) : int.MaxValue;
foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "pictures"), "*.jpg", SearchOption.AllDirectories)
    .Order(StringComparer.Ordinal).Take(most))
{
    using OrtValue input = Picture.Read(file);
    using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, session.InputNames, [input], session.OutputNames);
    ReadOnlySpan<Float16> scores = outputs[0].GetTensorDataAsSpan<Float16>();
    int best = 0;
    for (int i = 1; i < scores.Length; i++)
        best = (float)scores[i] > (float)scores[best] ? i : best;

    seen++;
    right += classes[best] == Path.GetFileName(Path.GetDirectoryName(file)) ? 1 : 0;
}

Console.WriteLine($"squeezenet: {right} of {seen} pictures right ({(double)right / seen:P1}) in {watch.Elapsed.TotalSeconds:F1} s");
Console.WriteLine(model.ReadReport);
return 0;
