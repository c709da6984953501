using SafBuild.Docs;
using SafBuild.Docs.Vectors;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Native;

OrtTelemetry.SwitchOff();

// Arguments: the docs folder, and the folder of the real models where there is one.
const string Measured = "\n# Models\n";
string docs = args[0];
if (args.Length > 1 && args[1] == "vectors")
{
    // Alone: they follow from the code and need nothing else.
    foreach ((string file, byte[] bytes) in VectorFiles.All())
    {
        string path = Path.Combine(docs, "vectors", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    return;
}

if (args.Length > 1 && args[1] == "icon")
{
    File.WriteAllBytes(Path.Combine(docs, "icon.png"), IconFile.Png());
    return;
}

Write("diagnostics.md", DiagnosticsPage.Render());
Write("options.md", OptionsPage.Render());
Write("cli.md", CliPage.Render());
Write(Path.Combine("..", "src", "SafBuild.Sdk", "build", "SafBuild.SafModel.xaml"), ModelRule.Render());
Write("situations.md", SituationsPage.Render(SituationSource.Read(Path.Combine(docs, "..", "tests", "SafBuild.Sdk.Tests"))));
Write("operators.md", OperatorsPage.Operators() + Models());

// The measured part needs the models; without them it stays as it was.
string Models()
{
    string page = Path.Combine(docs, "operators.md");
    if (args.Length > 1 && Directory.Exists(args[1]))
    {
        return OperatorsPage.Models(Directory.GetFiles(args[1], "*.onnx").Order(StringComparer.Ordinal).Select(f => CheckedModel.Check(f)));
    }

    string old = File.Exists(page) ? File.ReadAllText(page) : "";
    int start = old.IndexOf(Measured, StringComparison.Ordinal);
    return start < 0 ? "" : old[start..];
}

void Write(string name, string text)
{
    string path = Path.Combine(docs, name);
    File.WriteAllText(path, text);
    Console.WriteLine($"wrote {path}");
}
