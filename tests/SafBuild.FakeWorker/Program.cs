// Stands in for the worker where the build around it is tested. The "model" is a text: a number is the metric under
// faults (golden is 1), a word is a way to misbehave. Every run leaves a line in runs.log.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

string request = args[1];
string stage = args[Array.IndexOf(args, "--stage") + 1];
JsonNode options = JsonNode.Parse(File.ReadAllText(request))!;
string model = (string)options["model"]!;
string folder = (string)options["outputDirectory"]!;
string name = (string)options["name"]!;
string text = File.ReadAllText(model).Trim();
string artifact = Path.Combine(folder, name + ".saf");

// Beside the project, so that it outlives a clean.
File.AppendAllText(Path.Combine(Path.GetDirectoryName((string)options["project"]!)!, "runs.log"), $"{stage} {name}\n");
if (text == "hang")
{
    File.WriteAllText(Path.Combine(folder, "hanging"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}

Console.WriteLine($"fake worker: {stage} {name}");
switch (text)
{
    case "crash":
        Environment.Exit(77);
        break;
    case "broken":
        Console.WriteLine($"{model} : error SAF1002: the file is not an ONNX model");
        return 1;
    case "silent":
        return 0;
    case "hang":
        Thread.Sleep(Timeout.Infinite);
        break;
    case "warn":
        text = "1";
        if (stage == "gate")
        {
            break;
        }

        Console.WriteLine($"{model} : warning SAF1008: tensor 'x' stays outside the fault model");
        break;
}

if (stage == "harden")
{
    Directory.CreateDirectory(artifact);
    File.WriteAllText(Path.Combine(artifact, "graph.onnx"), "graph");
    File.WriteAllText(Path.Combine(artifact, "weights.bin"), text);
    File.WriteAllText(Path.Combine(artifact, "manifest.json"), $"{{\"name\":\"{name}\",\"weights\":\"{text}\"}}");
    File.WriteAllText(Path.Combine(folder, "harden.inputs"), model + "\n");
    return 0;
}

double drop = 1 - double.Parse(text, CultureInfo.InvariantCulture);
double allowed = (double)options["gate"]!["maxAccuracyDrop"]!;
bool off = (string)options["gate"]!["mode"]! == "Off";
bool pass = drop <= allowed;
string message = FormattableString.Invariant($"model '{name}' loses {drop:0.###}, MaxAccuracyDrop is {allowed}");
File.WriteAllText(Path.Combine(folder, "gate.inputs"), options["validationData"] is JsonNode data ? $"{data}\n" : "");
File.WriteAllText(Path.Combine(folder, "result.json"), new JsonObject
{
    ["version"] = 1,
    ["name"] = name,
    ["artifact"] = artifact,
    ["gate"] = new JsonObject
    {
        ["verdict"] = off ? null : pass ? "Pass" : "Fail",
        ["code"] = pass || off ? "" : "SAF3001",
        ["message"] = pass || off ? "" : message,
    },
    ["summary"] = $"{name}: summary",
    ["warnings"] = File.ReadAllText(model).Trim() == "warn"
        ? new JsonArray($"{model} : warning SAF1008: tensor 'x' stays outside the fault model")
        : new JsonArray(),
}.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
if (!pass && !off)
{
    Console.WriteLine($"{model} : error SAF3001: {message}");
    return 1;
}

return 0;
