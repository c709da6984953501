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

    /// <param name="names">Global properties.</param>
    /// <param name="project">The file that the warning names.</param>
    internal void CheckGlobal(IEnumerable<string> names, string project)
    {
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            Check(name, project);
        }
    }

    /// <param name="files">The project's files, as <see cref="ProjectFiles"/> takes them.</param>
    /// <param name="project">The project that they belong to.</param>
    internal void CheckFiles(IEnumerable<string> files, string project)
    {
        foreach (ProjectFile file in ProjectFiles.Of(files, project))
        {
            foreach (string name in file.Root.Descendants().Where(e => e.Parent?.Name.LocalName == "PropertyGroup")
                .Select(e => e.Name.LocalName).Distinct())
            {
                Check(name, file.Path);
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
}
