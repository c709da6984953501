using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

using SafModel model = SafModels.Shapes.Load();
using InferenceSession session = model.CreateSession();
string framework = AppContext.TargetFrameworkName!.Split("=v")[1];
long bytes = new FileInfo(Path.Combine(model.Path, "weights.bin")).Length;
Console.WriteLine($"built for .NET {framework}: {model.Name} with {bytes} bytes of weights, {session.InputMetadata.Count} input");
