using System.Text.RegularExpressions;
using System.Xml.Linq;
using SafBuild.Docs;
using SafBuild.Shared.Options;

namespace SafBuild.Tasks.Tests.Shared.Options;

/// <summary>What stands outside the table and must say the same: the manual, and the targets and props of the SDK.</summary>
public class OptionFilesTests
{
    [Fact]
    public void Manual_is_what_the_table_gives()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryRoot, "docs", "options.md"));
        Assert.True(OptionsPage.Render() == page.ReplaceLineEndings("\n"),
            "docs/options.md is out of date: run `dotnet run build.cs docs`");
    }

    [Fact]
    public void Manual_has_every_option_once()
    {
        string page = OptionsPage.Render();
        Assert.All(OptionTable.All, o => Assert.Equal(2, page.Split($"\n### {o.Name}\n").Length));
        string[] anchors = [
            .. Regex.Matches(page, @"^##+ (.*)$", RegexOptions.Multiline).Select(m => m.Groups[1].Value.ToLowerInvariant())];
        Assert.Equal(anchors, anchors.Distinct());
    }

    [Fact]
    public void Properties_window_is_what_the_table_gives()
    {
        Assert.True(ModelRule.Render() == File.ReadAllText(Sdk("SafBuild.SafModel.xaml")).ReplaceLineEndings("\n"),
            "SafBuild.SafModel.xaml is out of date: run `dotnet run build.cs docs`");
        XElement rule = XElement.Load(Sdk("SafBuild.SafModel.xaml")).Elements().Single(e => e.Name.LocalName == "Rule");
        XElement[] shown = [.. rule.Elements().Where(e => e.Name.LocalName is "StringProperty" or "EnumProperty"
            && (string?)e.Attribute("Category") != "Misc")];
        Assert.Equal(OptionTable.Metadata.Select(o => o.Name), shown.Select(e => (string)e.Attribute("Name")!));

        // What the list offers is allowed, and a list that the table has is offered.
        Assert.All(shown.Zip(OptionTable.Metadata), pair => Assert.All(pair.First.Elements(), v => Assert.True(
            (string)v.Attribute("Name")! is "" || pair.Second.Accepts((string)v.Attribute("Name")!))));
        Assert.Equal(["", "Error", "Warning", "Off"],
            shown.Single(e => (string)e.Attribute("Name")! == "Gate").Elements().Select(v => (string)v.Attribute("Name")!));
        Assert.Equal("EnumProperty", shown.Single(e => (string)e.Attribute("Name")! == "Function").Name.LocalName);
    }

    [Fact]
    public void Every_task_asks_for_a_host_of_net()
    {
        XElement[] uses = [.. new[] { "SafBuild.Sdk", "SafBuild.Runtime" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(RepositoryRoot, "src", f), "*.targets", SearchOption.AllDirectories))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .SelectMany(f => XElement.Load(f).Descendants("UsingTask"))];
        Assert.True(uses.Length >= 16, $"{uses.Length} tasks");
        Assert.All(uses, u => Assert.Equal("NET", (string?)u.Attribute("Runtime")));
    }

    /// <summary>The worker's record has the defaults; one in the props would be a second list of them.</summary>
    [Fact]
    public void Items_default_every_metadata_to_its_property_and_to_nothing_else()
    {
        XElement props = XElement.Load(Sdk("SafBuild.Items.props"));
        XElement item = Assert.Single(props.Elements("ItemDefinitionGroup").Elements());
        Assert.Equal("SafModel", item.Name.LocalName);
        // Unset, it must not erase a default that Directory.Build.props gives in an ItemDefinitionGroup of its own.
        Assert.Equal(
            OptionTable.Metadata.Select(o => o.Property is { } property
                ? (o.Name, $"$({property})", $"'$({property})' != '' or '%({o.Name})' == ''")
                : (o.Name, "", $"'%({o.Name})' == ''")),
            item.Elements().Select(e => (e.Name.LocalName, e.Value, (string)e.Attribute("Condition")!)));
        Assert.DoesNotContain(props.Elements("PropertyGroup").Elements(), e => OptionTable.Properties.Contains(e.Name.LocalName));
    }

    [Fact]
    public void Targets_pass_on_every_property_that_the_worker_gets()
    {
        XElement[] passed = [.. XElement.Load(Sdk("SafBuild.Harden.targets")).Descendants("_SafProperty")];
        Assert.Equal(OptionTable.RequestProperties.Select(o => o.Name), passed.Select(p => (string?)p.Attribute("Include")));
        Assert.All(passed, p => Assert.Matches($@"^\$\((_SafCache|{(string?)p.Attribute("Include")})\)$", (string?)p.Attribute("Value")));
    }

    [Theory]
    [InlineData("_SafEvaluated")]
    [InlineData("_SafNow")]
    public void Targets_pass_on_every_property_that_is_a_default_as_evaluated_and_as_it_is(string item)
    {
        XElement passed = Assert.Single(XElement.Load(Sdk("SafBuild.Harden.targets")).Descendants(item));
        Assert.Equal(OptionTable.Metadata.Select(o => o.Property).OfType<string>(),
            passed.Attributes().Skip(1).Select(a => a.Name.LocalName));
        Assert.All(passed.Attributes().Skip(1), a => Assert.Equal($"$({a.Name.LocalName})", a.Value));
    }

    [Fact]
    public void Switches_that_the_targets_use_have_the_manuals_defaults()
    {
        string[] files = [Sdk("SafBuild.Harden.targets"), Sdk("SafBuild.Pack.targets"), Sdk("SafBuild.References.targets"),
            Path.Combine(RepositoryRoot, "src", "SafBuild.Runtime", "buildTransitive", "SafBuild.Natives.targets")];
        string targets = string.Concat(files.Select(File.ReadAllText));
        foreach (OptionRow row in BuildProperties.All.Where(o => o.Default is "true" or "false"))
        {
            bool set = targets.Contains($"<{row.Name} Condition=\"'$({row.Name})' == ''\">{row.Default}</{row.Name}>",
                StringComparison.Ordinal);
            bool unset = targets.Contains($"'$({row.Name})' != 'false'", StringComparison.Ordinal) && row.Default == "true";
            bool task = targets.Contains($"=\"$({row.Name})\"", StringComparison.Ordinal) && row.Default == "false";
            Assert.True(set || unset || task, $"{row.Name}: {row.Default}");
        }
    }

    [Fact]
    public void Every_property_that_the_targets_read_is_in_the_table_and_every_one_of_the_table_is_read()
    {
        string[] read = [.. new[] { "SafBuild.Sdk", "SafBuild.Runtime" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(RepositoryRoot, "src", f), "*.*", SearchOption.AllDirectories))
            .Where(f => f.EndsWith(".targets") || f.EndsWith(".props"))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .SelectMany(f => Regex.Matches(File.ReadAllText(f), @"\$\((Saf\w+)\)").Select(m => m.Groups[1].Value)).Distinct()];
        Assert.Equal(OptionTable.Properties.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    private static string Sdk(string file) => Path.Combine(RepositoryRoot, "src", "SafBuild.Sdk", "build", file);

    private static string RepositoryRoot =>
        typeof(OptionFilesTests).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
        .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
}
