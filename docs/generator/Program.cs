using SafBuild.Docs;
using SafBuild.Hardener.Checking;

Write("diagnostics.md", DiagnosticsPage.Render());
Write("operators.md", OperatorsPage.Operators() + Models());

void Write(string name, string text)
{
    string page = Path.Combine(args[0], name);
    File.WriteAllText(page, text);
    Console.WriteLine($"wrote {page}");
}

// The table of models needs the models: without them the page keeps the one that it has.
string Models()
{
    string data = Environment.GetEnvironmentVariable("SAFBUILD_DATA") ?? Path.Combine(args[0], "..", "..", "shared", "data");
    string models = Path.Combine(data, "models");
    if (Directory.Exists(models))
    {
        return OperatorsPage.Models(Directory.GetFiles(models, "*.onnx").Order(StringComparer.Ordinal).Select(CheckedModel.Check));
    }

    string page = Path.Combine(args[0], "operators.md");
    string old = File.Exists(page) ? File.ReadAllText(page) : "";
    int table = old.IndexOf("\n# Models\n", StringComparison.Ordinal);
    return table < 0 ? "" : old[table..];
}
