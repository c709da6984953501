// Stands in for the worker where the build around it is tested; FakeArtifact says what it makes of a "model", which is a text. Every run
// leaves a line in runs.log, every judgement one in judged.log. SAFBUILD_FAKE_SLOW is the time that a stage takes, in ms.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SafBuild.FakeWorker;

string request = args[1];
string stage = args[Array.IndexOf(args, "--stage") + 1];
JsonNode options = JsonNode.Parse(File.ReadAllText(request))!;
string model = (string)options["model"]!;
string folder = (string)options["outputDirectory"]!;
string name = (string)options["name"]!;
string project = Path.GetDirectoryName((string)options["project"]!)!;
string? training = (string?)options["trainingData"];
string? validation = (string?)options["validationData"];
string text = File.ReadAllText(model).Trim();
string kind = text.Split(' ')[0];

// A verdict lies elsewhere than the artifact, so its request names it. Folders are relative to the request, which is where this runs.
string artifact = Path.Combine((string?)options["artifactDirectory"] ?? folder, name + ".saf");
Log.EndWithParent(args);
if (stage == "inputs")
{
    JsonObject inputs = new()
    {
        ["model"] = Texts(FakeArtifact.Tag(text, "external") is string beside ? [beside] : []),
        ["training"] = Texts(FakeData.Behind(training)),
        ["validation"] = Texts(FakeData.Behind(validation)),
    };
    File.WriteAllText(Path.Combine(Path.GetDirectoryName(request)!, "inputs.json"), inputs.ToJsonString());
    return 0;
}

Log.Append(Path.Combine(project, "runs.log"), $"{stage} {name}");
Log.Append(Path.Combine(project, "environment.log"),
    $"ORT_DISABLE_TELEMETRY={Environment.GetEnvironmentVariable("ORT_DISABLE_TELEMETRY")}");
if (kind == "hang")
{
    File.WriteAllText(Path.Combine(project, "hanging"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}

Console.WriteLine($"fake worker: {stage} {name}");
switch (kind)
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
    case "warn" when stage == "harden":
        Console.WriteLine($"{model} : warning SAF1008: tensor 'x' stays outside the fault model");
        break;
}

string[] warnings = kind == "warn" ? ["<model> : warning SAF1008: tensor 'x' stays outside the fault model"] : [];
int slow = int.Parse(Environment.GetEnvironmentVariable("SAFBUILD_FAKE_SLOW") ?? "0", CultureInfo.InvariantCulture);
if (stage == "harden")
{
    string trained = FakeData.Text(training);
    string external = FakeArtifact.Tag(text, "external") is string file
        ? " " + File.ReadAllText(Path.Combine(Path.GetDirectoryName(model)!, file)).Trim()
        : "";
    Directory.CreateDirectory(artifact);
    foreach ((string part, byte[] bytes) in FakeArtifact.Files(
        name, text + external, (string)options["function"]!, (string)options["storage"]!, options["seed"]!.ToString(), trained))
    {
        File.WriteAllBytes(Path.Combine(artifact, part), bytes);
        Thread.Sleep(slow / 3);
    }

    if (kind == "1" && text.EndsWith(" changes", StringComparison.Ordinal))
    {
        File.AppendAllText(model, " again");
    }

    File.WriteAllText(Path.Combine(folder, "harden.json"),
        new JsonObject { ["training"] = null, ["warnings"] = Texts(warnings) }.ToJsonString());
    return 0;
}

Thread.Sleep(slow);

// Judged is what lies in the artifact, not what the model says.
string weights = File.ReadAllText(Path.Combine(artifact, "weights.bin"));
string data = FakeData.Text(validation);
double metric = double.Parse(weights.Split(' ')[0], CultureInfo.InvariantCulture)
    * (double.TryParse(data, CultureInfo.InvariantCulture, out double factor) ? factor : 1);
double rate = (double)options["gate"]!["bitErrorRate"]!;
double allowed = (double)options["gate"]!["maxAccuracyDrop"]!;
double drop = 1 - (metric * (1 - rate));
bool off = (string)options["gate"]!["mode"]! == "Off";
bool pass = drop <= allowed;
string verdict = off ? "Off" : pass ? "Pass" : "Fail";
string hash = FakeArtifact.Hash(artifact);
Log.Append(Path.Combine(project, "judged.log"), FormattableString.Invariant($"{name} {hash} {verdict} {rate} {allowed}"));
string message = FormattableString.Invariant($"model '{name}' loses {drop:0.###}, MaxAccuracyDrop is {allowed}");
File.WriteAllText(Path.Combine(folder, "report.json"), new JsonObject { ["artifact"] = hash, ["verdict"] = verdict }.ToJsonString());
File.WriteAllText(Path.Combine(folder, "report.md"), $"{verdict} {hash}\n");
File.WriteAllText(Path.Combine(folder, "report.html"), $"<p>{verdict} {hash}</p>\n");
File.WriteAllText(Path.Combine(folder, "trials.csv"), "trial,draw\n0,0\n");
File.WriteAllText(Path.Combine(folder, "timing.json"), "{}");
File.WriteAllText(Path.Combine(folder, "result.json"), new JsonObject
{
    ["version"] = 1,
    ["name"] = name,
    ["artifactSha256"] = hash,
    ["gate"] = new JsonObject
    {
        ["verdict"] = off ? null : verdict,
        ["code"] = pass || off ? "" : "SAF3001",
        ["message"] = pass || off ? "" : message,
    },
    ["summary"] = $"{name}: summary",
    ["warnings"] = Texts(warnings),
}.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
if (!pass && !off)
{
    Console.WriteLine($"{model} : error SAF3001: {message}");
    return 1;
}

return 0;

static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
