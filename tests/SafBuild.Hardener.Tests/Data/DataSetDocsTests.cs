using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Data;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Data;

/// <summary>docs/datasets.md names every field and format, and its examples are valid descriptions.</summary>
public sealed partial class DataSetDocsTests
{
    private static readonly Type[] Described =
        [typeof(DataSetDescription), typeof(NormalizeDescription), typeof(AugmentDescription), typeof(InputDescription),
            typeof(LabelDescription)];

    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "datasets.md"));

    [Fact]
    public void Every_field_and_every_format_is_described()
    {
        IEnumerable<string> fields = Described.SelectMany(t => t.GetProperties()).Where(p => p.Name != "EqualityContract")
            .Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]);
        Assert.All(fields.Concat(DataFormats.All.Select(f => f.Name)), name => Assert.Contains($"`{name}`", Page));
        Assert.All(DataFormats.All, format => Assert.Contains($"\n## {format.Name}\n", Page));
        Assert.All(StoredTypes.All, type => Assert.Contains($"`{type.ToString().ToLowerInvariant()}`", Page));
    }

    [Fact]
    public void Every_example_is_a_valid_description()
    {
        List<string> formats = [];
        foreach (Match example in Example().Matches(Page))
        {
            DataSetDescription description = ContractJson.Read<DataSetDescription>(example.Groups[1].Value);
            formats.Add(description.Format);
            new DataSource("/d.dataset.json", description, new([], [])).Check();
            if (description.Labels is JObject labels)
            {
                Assert.NotNull(ContractJson.Read<LabelDescription>(labels.ToString()));
            }
        }

        Assert.Equal(DataFormats.All.Select(f => f.Name).Order(), formats.Distinct().Order());
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SafBuild.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("SafBuild.sln");
        }

        return folder;
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
