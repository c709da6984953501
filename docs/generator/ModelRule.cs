using System.Text.RegularExpressions;
using System.Xml.Linq;
using SafBuild.Shared.Options;

namespace SafBuild.Docs;

/// <summary>
/// SafBuild.SafModel.xaml from the table of options: what an IDE shows in the Properties window of a SafModel, with its lists of values.
/// The form is that of the rules which Grpc.Tools ships.
/// </summary>
internal static partial class ModelRule
{
    private static readonly XNamespace Schema = "http://schemas.microsoft.com/build/2009/properties";

    internal static string Render()
    {
        // No FileExtension: a .onnx file that somebody adds must not become a model that is judged without a word.
        XElement root = new(Schema + "ProjectSchemaDefinitions",
            new XElement(Schema + "ContentType", Names("SafModelFile", "Model hardened by SafBuild"),
                new XAttribute("ItemType", "SafModel")),
            new XElement(Schema + "ItemType", Names("SafModel", "SafBuild model")),
            new XElement(Schema + "Rule", Names("SafModel", "File Properties"), new XAttribute("PageTemplate", "generic"),
                new XAttribute("Description", "File Properties"), new XAttribute("OverrideMode", "Extend"),
                new XElement(Schema + "Rule.DataSource", new XElement(Schema + "DataSource", new XAttribute("Persistence", "ProjectFile"),
                    new XAttribute("Label", "Configuration"), new XAttribute("ItemType", "SafModel"),
                    new XAttribute("HasConfigurationCondition", "false"), new XAttribute("SourceOfDefaultValue", "AfterContext"))),
                new XElement(Schema + "Rule.Categories", new XElement(Schema + "Category", Names("Advanced", "Advanced")),
                    OptionTable.Metadata.Select(r => r.Section).Distinct()
                        .Select(s => new XElement(Schema + "Category", Names($"{s}", Title(s)))),
                    new XElement(Schema + "Category", Names("Misc", "Misc"))),
                new XElement(Schema + "DynamicEnumProperty", new XAttribute("Name", "{}{ItemType}"),
                    new XAttribute("DisplayName", "Build Action"), new XAttribute("Category", "Advanced"),
                    new XAttribute("Description", "How the file relates to the build."), new XAttribute("EnumProvider", "ItemTypes")),
                OptionTable.Metadata.Select(Property),
                Intrinsic("Identity", "Identity", false), Intrinsic("FullPath", "Full Path", true),
                Intrinsic("FileNameAndExtension", "File Name", true)));
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            + "<!-- Generated from the table of options (src/Shared) by `dotnet run build.cs docs`. -->\n"
            + $"{root}\n".ReplaceLineEndings("\n");
    }

    /// <summary>The names of an option whose whole range is a list of them; else empty.</summary>
    internal static IReadOnlyList<string> Values(OptionRow row)
    {
        string[] names = row.Range.Split(", ");
        return row.Type == "name" && names.All(n => Word().IsMatch(n) && row.Accepts(n)) ? names : [];
    }

    private static XElement Property(OptionRow row)
    {
        IReadOnlyList<string> values = Values(row);
        string allowed = row.Range.Length > 0 && values.Count == 0 ? $" Allowed: {row.Range}." : "";
        return new(Schema + (values.Count > 0 ? "EnumProperty" : "StringProperty"), Names(row.Name, Spaced().Replace(row.Name, " $0")),
            new XAttribute("Category", row.Section), new XAttribute("Description", $"{row.Sentence}{allowed} Default: {row.Default}."),
            row.Type == "path" ? new XAttribute("Subtype", "file") : null,
            values.Count == 0 ? null : values.Prepend("").Select(v =>
                new XElement(Schema + "EnumValue", Names(v, v.Length == 0 ? $"(default: {row.Default})" : v))));
    }

    private static XElement Intrinsic(string name, string shown, bool visible) =>
        new(Schema + "StringProperty", Names(name, shown), new XAttribute("ReadOnly", "true"), new XAttribute("Visible", visible),
            new XAttribute("Category", "Misc"),
            new XElement(Schema + "StringProperty.DataSource", new XElement(Schema + "DataSource",
                new XAttribute("Persistence", "Intrinsic"), new XAttribute("ItemType", "SafModel"), new XAttribute("PersistedName", name),
                new XAttribute("SourceOfDefaultValue", "AfterContext"))));

    private static object[] Names(string name, string shown) => [new XAttribute("Name", name), new XAttribute("DisplayName", shown)];

    private static string Title(OptionSection section) => section switch
    {
        OptionSection.General => "SafBuild: model and data",
        OptionSection.Form => "SafBuild: form",
        OptionSection.Training => "SafBuild: training",
        OptionSection.Gate => "SafBuild: gate",
        _ => throw new ArgumentOutOfRangeException(nameof(section), section, null),
    };

    [GeneratedRegex(@"^\w+$")]
    private static partial Regex Word();

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Spaced();
}
