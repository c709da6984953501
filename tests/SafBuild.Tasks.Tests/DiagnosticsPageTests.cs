using SafBuild.Docs;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Tasks.Tests;

public class DiagnosticsPageTests
{
    [Fact]
    public void Page_is_what_the_list_of_codes_gives()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "diagnostics.md"));
        Assert.True(DiagnosticsPage.Render() == page.ReplaceLineEndings("\n"),
            "docs/diagnostics.md is out of date: run `dotnet run build.cs docs`");
    }

    [Fact]
    public void Page_has_every_code_once()
    {
        string page = DiagnosticsPage.Render();
        foreach (Code code in Codes.All)
        {
            Assert.Equal(2, page.Split($"\n## {code.Id}\n").Length);
        }

        Assert.Equal(Codes.All.Count, Codes.All.Select(c => c.Id).Distinct().Count());
    }
}
