using SafBuild.Hardener.Checking;

namespace SafBuild.Hardener.Tests.Checking;

public class OperatorsPageTests
{
    [Fact]
    public void The_page_is_up_to_date()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "SafBuild.sln")))
        {
            root = root.Parent;
        }

        Assert.SkipWhen(root is null, "the tests run outside the repository");
        string page = File.ReadAllText(Path.Combine(root!.FullName, "docs", "operators.md"));

        Assert.True(page.StartsWith(OperatorsPage.Operators(), StringComparison.Ordinal),
            "docs/operators.md is out of date: run 'dotnet run build.cs docs'");
    }
}
