using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;
using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Requests;

/// <summary>
/// Finds options of a SafModel Update that reach no item: MSBuild says nothing of an Update without a match, nor of one above the Include,
/// and the model is judged at the default. What a condition, a property or other items hide is passed over.
/// </summary>
/// <param name="models">The items as they are.</param>
/// <param name="elements">All that the project's files say of them.</param>
/// <param name="folder">Of the project.</param>
/// <param name="log">For a file, and whether what may be meant for another project is an error.</param>
internal sealed partial class ModelUpdates(
    IReadOnlyList<ITaskItem> models, IReadOnlyList<ModelElement> elements, string folder, Func<string, bool, DiagnosticLog> log)
{
    private const string AllModels = "@(SafModel)";

    internal void Check()
    {
        foreach (ModelElement element in elements.Where(e => !e.Conditional))
        {
            // An IDE writes what it needs itself, and no judgement depends on it.
            string[] options =
                [.. element.Metadata.Select(m => m.Name).Except(MetadataNames.UsualOnItems, StringComparer.OrdinalIgnoreCase)];
            foreach (string part in element.Updates.Where(p => options.Length > 0 && IsKnown(p)))
            {
                ITaskItem[] matched =
                    [.. models.Where(m => part == AllModels || IncludePattern.MayName(part, m.ItemSpec, folder))];
                if (matched.Length > 0)
                {
                    CheckValues(element, part, options, matched);
                }
                else if (!MayBeLeftOut(part))
                {
                    log(element.File, true).Warning(Codes.OptionWithoutModel, element.File,
                        $"SafModel Update=\"{IncludePattern.Shown(part)}\" matches no item, so no model gets its "
                        + $"{string.Join(", ", options)}; correct the path{Suggestion(part)}, or give the item a Condition "
                        + "where none may be there");
                }
            }
        }
    }

    private static bool IsKnown(string part) => part == AllModels || !(IncludePattern.IsItems(part) || part.Contains('%'));

    /// <summary>Whether there may be no item, because nobody has models, or those that are meant stand under a condition.</summary>
    private bool MayBeLeftOut(string part)
    {
        bool several = IncludePattern.IsUncertain(part);
        return (several && models.Count == 0) || elements.Where(e => e.Conditional).SelectMany(e => e.Includes)
            .Any(i => several || IncludePattern.MayName(i, part, folder));
    }

    private string Suggestion(string part) => models.Count > 0 && !IncludePattern.IsUncertain(part)
        ? $" to that of a model, such as '{NearestName.Of(part.Replace('\\', '/'), models.Select(m => m.ItemSpec)).Name}'"
        : "";

    private void CheckValues(ModelElement element, string part, IReadOnlyList<string> options, IReadOnlyList<ITaskItem> matched)
    {
        foreach ((string name, string written, _) in element.Metadata.Where(m => !m.Conditional && options.Contains(m.Name)))
        {
            string value = Escape().Replace(written, e => ((char)int.Parse(e.Value.AsSpan(1), NumberStyles.HexNumber,
                CultureInfo.InvariantCulture)).ToString()).Trim();
            if (Reference().IsMatch(written) || matched.Any(m => m.GetMetadata(name).Trim() == value))
            {
                continue;
            }

            // The last word may be another's, in a target, too.
            ITaskItem? without = matched.FirstOrDefault(m =>
                !elements.Any(e => e != element && e.Sets(name) && e.MayTouch(m.ItemSpec, folder)));
            if (without is not null)
            {
                Say(element, part, name, value, without);
            }
        }
    }

    private void Say(ModelElement element, string part, string name, string value, ITaskItem without)
    {
        string update = $"SafModel Update=\"{IncludePattern.Shown(part)}\"";
        DiagnosticLog report = log(element.File, false);
        if (MetadataNames.Knows(name))
        {
            report.Warning(Codes.OptionWithoutModel, element.File,
                $"{update} sets {name} to '{value}', and '{without.ItemSpec}' has '{without.GetMetadata(name)}': an Update changes the "
                + "items that an Include above it has given, and no later ones; move it below the Include");
        }
        else
        {
            report.Warning(Codes.UnknownOption, element.File,
                $"{update} sets the metadata '{name}', which is not known; did you mean '{MetadataNames.Nearest(name)}'?");
        }
    }

    [GeneratedRegex(@"[$@%]\(")]
    private static partial Regex Reference();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();
}
