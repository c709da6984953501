using System.Reflection;
using SafBuild.Docs;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

public class SituationsPageTests
{
    [Fact]
    public void Page_is_what_the_attributes_of_the_tests_give()
    {
        string page = File.ReadAllText(Path.Combine(PackedSdk.RepositoryRoot, "docs", "situations.md"));
        Assert.True(SituationsPage.Render(Rows()) == page.ReplaceLineEndings("\n"),
            "docs/situations.md is out of date: run `dotnet run build.cs docs`");
    }

    [Fact]
    public void Every_situation_stands_at_a_test_and_no_row_stands_twice()
    {
        Assert.DoesNotContain(Methods(),
            m => m.GetCustomAttributes<SituationAttribute>().Any() && m.GetCustomAttribute<FactAttribute>() is null);
        Assert.Empty(Rows().GroupBy(r => r.Situation).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    private static IEnumerable<MethodInfo> Methods() =>
        typeof(SituationsPageTests).Assembly.GetTypes().SelectMany(t => t.GetMethods().OrderBy(m => m.MetadataToken));

    private static IEnumerable<SituationRow> Rows() => Methods().SelectMany(m => m.GetCustomAttributes<SituationAttribute>()
        .Select(s => new SituationRow(s.Situation, s.Right, m.DeclaringType!.Name, m.Name)));
}
