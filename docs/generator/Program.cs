using SafBuild.Docs;

string page = Path.Combine(args[0], "diagnostics.md");
File.WriteAllText(page, DiagnosticsPage.Render());
Console.WriteLine($"wrote {page}");
