using System.Xml.Linq;

namespace SafBuild.Tasks.Requests;

/// <summary>A SafModel as it is written in one of the project's files.</summary>
internal sealed class ModelElement
{
    private const string Item = "SafModel";
    private readonly XElement _element;

    private ModelElement(ProjectFile file, XElement element)
    {
        _element = element;
        File = file.Path;
        Conditional = file.Conditional || ProjectFiles.IsConditional(element);
        Includes = IncludePattern.Parts(Text("Include"));
    }

    /// <summary>The path of its file.</summary>
    internal string File { get; }

    /// <summary>Whether nobody here knows whether it counts.</summary>
    internal bool Conditional { get; }

    /// <summary>Parts of its Include.</summary>
    internal IReadOnlyList<string> Includes { get; }

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

    private string Text(string attribute) => (string?)_element.Attribute(attribute) ?? "";
}
