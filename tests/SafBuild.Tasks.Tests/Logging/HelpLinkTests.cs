using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Tests.Logging;

public class HelpLinkTests
{
    [Theory]
    [InlineData("https://example.org/saf")]
    [InlineData("https://example.org/saf/")]
    public void With_a_repository_it_is_the_page_of_this_version(string repository) =>
        Assert.Equal("https://example.org/saf/blob/v0.2.0/docs/diagnostics.md#saf3001",
            HelpLink.For("SAF3001", repository, "0.2.0", "/p/tasks/net10.0"));

    [Fact]
    public void Without_one_it_is_the_page_of_the_package()
    {
        string tasks = Path.Combine(Path.GetTempPath(), "p", "tasks", "net10.0");
        string page = new Uri(Path.Combine(Path.GetTempPath(), "p", "docs", "diagnostics.md")).AbsoluteUri;
        Assert.Equal($"{page}#saf3001", HelpLink.For("SAF3001", null, "0.2.0", tasks));
    }
}
