using System.Xml;
using System.Xml.Linq;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;
using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Requests;

/// <summary>
/// Warns about properties that look like ours and are not. MSBuild does not show a task the properties of a project, so this looks where
/// they are
/// usually set: global properties (the command line), the project, its .user file, Directory.Build.* and Directory.Packages.props, and what
/// these import by a plain path. A warning and no error, since the name may be somebody else's.
/// </summary>
internal sealed class PropertyNames(DiagnosticLog log)
{
    private const string Prefix = "Saf";

    /// <summary>
    /// A name that goes on in lower case (SafeMode) is most likely no misspelling, unless it is this near to one of ours.
    /// </summary>
    private const int FewEdits = 2;

    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);

    /// <param name="names">Global properties.</param>
    /// <param name="project">The file that the warning names.</param>
    internal void CheckGlobal(IEnumerable<string> names, string project)
    {
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            Check(name, project);
        }
    }

    /// <param name="file">A project or an import; one that does not exist is passed over.</param>
    /// <param name="project">The project that it belongs to.</param>
    internal void CheckFile(string file, string project)
    {
        if (!_visited.Add(Path.GetFullPath(file)) || !File.Exists(file) || Read(file) is not { } root)
        {
            return;
        }

        foreach (string name in root.Descendants().Where(e => e.Parent?.Name.LocalName == "PropertyGroup").Select(e => e.Name.LocalName)
            .Distinct())
        {
            Check(name, file);
        }

        foreach (string import in root.Descendants().Where(e => e.Name.LocalName == "Import").Select(e => (string?)e.Attribute("Project"))
            .OfType<string>())
        {
            string path = import.Replace(
                "$(MSBuildThisFileDirectory)", Path.GetDirectoryName(file) + "/", StringComparison.OrdinalIgnoreCase)
                .Replace("$(MSBuildProjectDirectory)", Path.GetDirectoryName(project)!, StringComparison.OrdinalIgnoreCase);
            if (path.IndexOfAny(['$', '*', '?', '@', '%']) < 0)
            {
                CheckFile(Path.GetFullPath(path.Replace('\\', '/'), Path.GetDirectoryName(Path.GetFullPath(file))!), project);
            }
        }
    }

    private void Check(string name, string file)
    {
        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || OptionTable.Properties.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return;
        }

        (string nearest, int edits) = NearestName.Of(name, OptionTable.Properties);
        if (edits <= FewEdits || (name.Length > Prefix.Length && char.IsUpper(name[Prefix.Length])))
        {
            log.Warning(Codes.UnknownProperty,
                file, $"the property '{name}' is set, and SafBuild has none of that name; did you mean '{nearest}'?");
        }
    }

    /// <summary>Null for what is no XML: MSBuild itself has accepted the project's own files.</summary>
    private static XElement? Read(string file)
    {
        try
        {
            return XDocument.Load(file).Root;
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
