using System.Xml;
using System.Xml.Linq;

namespace SafBuild.Tasks.Requests;

/// <summary>A project's file, or one that it imports by a plain path.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Root">Its XML.</param>
/// <param name="Conditional">Whether it is imported under a condition, so that nobody here knows whether it counts.</param>
internal sealed record ProjectFile(string Path, XElement Root, bool Conditional);

/// <summary>MSBuild does not show a task the XML of a project, so this reads it again.</summary>
internal static class ProjectFiles
{
    /// <summary>
    /// The files and what they import by a plain path, each once; missing ones, empty names and what is no XML are passed over.
    /// </summary>
    /// <param name="files">Full paths.</param>
    /// <param name="project">The project that they belong to.</param>
    internal static IEnumerable<ProjectFile> Of(IEnumerable<string> files, string project)
    {
        HashSet<string> visited = new(StringComparer.Ordinal);
        return files.Where(f => f.Length > 0).SelectMany(f => Of(f, project, conditional: false, visited));
    }

    /// <summary>Whether the element counts only under a condition, or when a target runs.</summary>
    internal static bool IsConditional(XElement element) => element.AncestorsAndSelf().Any(e =>
        e.Attribute("Condition") is not null || e.Name.LocalName is "When" or "Otherwise" or "Target");

    private static IEnumerable<ProjectFile> Of(string file, string project, bool conditional, HashSet<string> visited)
    {
        if (!visited.Add(Path.GetFullPath(file)) || !File.Exists(file) || Read(file) is not { } root)
        {
            yield break;
        }

        yield return new(file, root, conditional);
        foreach (XElement element in root.Descendants().Where(e => e.Name.LocalName == "Import"))
        {
            if ((string?)element.Attribute("Project") is { } import && PathOf(import, file, project) is { } path)
            {
                foreach (ProjectFile found in Of(path, project, conditional || IsConditional(element), visited))
                {
                    yield return found;
                }
            }
        }
    }

    private static string? PathOf(string import, string file, string project)
    {
        string path = import
            .Replace("$(MSBuildThisFileDirectory)", Path.GetDirectoryName(file) + "/", StringComparison.OrdinalIgnoreCase)
            .Replace("$(MSBuildProjectDirectory)", Path.GetDirectoryName(project)!, StringComparison.OrdinalIgnoreCase);
        return path.IndexOfAny(['$', '*', '?', '@', '%']) < 0
            ? Path.GetFullPath(path.Replace('\\', '/'), Path.GetDirectoryName(Path.GetFullPath(file))!)
            : null;
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
