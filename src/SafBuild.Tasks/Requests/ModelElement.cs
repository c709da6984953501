using System.Xml.Linq;

namespace SafBuild.Tasks.Requests;

/// <summary>A SafModel as it is written in one of the project's files.</summary>
internal sealed class ModelElement
{
    private const string Item = "SafModel";

    /// <summary>Attributes of an item that are not its metadata.</summary>
    private static readonly string[] Reserved =
    [
        "Include", "Update", "Remove", "Exclude", "Condition", "Label", "KeepDuplicates", "KeepMetadata", "RemoveMetadata",
        "MatchOnMetadata", "MatchOnMetadataOptions",
    ];

    private readonly XElement _element;

    private ModelElement(ProjectFile file, XElement element)
    {
        _element = element;
        File = file.Path;
        Conditional = file.Conditional || ProjectFiles.IsConditional(element);
        Includes = IncludePattern.Parts(Text("Include"));
        Updates = IncludePattern.Parts(Text("Update"));
        Metadata = [.. element.Attributes().Where(a => !Reserved.Contains(a.Name.LocalName, StringComparer.OrdinalIgnoreCase))
            .Select(a => (a.Name.LocalName, a.Value, false))
            .Concat(element.Elements().Select(e => (e.Name.LocalName, e.Value, e.Attribute("Condition") is not null)))];
    }

    /// <summary>The path of its file.</summary>
    internal string File { get; }

    /// <summary>Whether nobody here knows whether it counts.</summary>
    internal bool Conditional { get; }

    /// <summary>Parts of its Include.</summary>
    internal IReadOnlyList<string> Includes { get; }

    /// <summary>Parts of its Update.</summary>
    internal IReadOnlyList<string> Updates { get; }

    /// <summary>What it sets, as it is written, and whether a condition stands at it.</summary>
    internal IReadOnlyList<(string Name, string Value, bool Conditional)> Metadata { get; }

    internal bool Excludes => Text("Exclude").Length > 0;

    internal bool Removes => Text("Remove").Length > 0;

    /// <param name="files">In the order of the result.</param>
    internal static IEnumerable<ModelElement> Of(IEnumerable<ProjectFile> files) => files.SelectMany(f => f.Root.Descendants()
        .Where(e => e.Name.LocalName == Item && e.Parent?.Name.LocalName == "ItemGroup")
        .Select(e => new ModelElement(f, e)));

    /// <summary>Whether its Include gives this item for certain.</summary>
    /// <param name="folder">Of the project.</param>
    internal bool Gives(string item, string folder) =>
        !Conditional && !Excludes && Includes.Any(p => IncludePattern.Names(p, item, folder));

    /// <summary>Whether it may be about this item; one of a target without Include and Update is about all.</summary>
    /// <param name="folder">Of the project.</param>
    internal bool MayTouch(string item, string folder) => (Includes.Count == 0 && Updates.Count == 0)
        || Includes.Concat(Updates).Any(p => IncludePattern.MayName(p, item, folder));

    internal bool Sets(string metadata) => Metadata.Any(m => m.Name.Equals(metadata, StringComparison.OrdinalIgnoreCase));

    private string Text(string attribute) => (string?)_element.Attribute(attribute) ?? "";
}
