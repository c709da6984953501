using System.Text;
using SafBuild.Shared.Options;

namespace SafBuild.Docs;

/// <summary>docs/options.md from the table of options: each option is a heading, so that it can be linked.</summary>
internal static class OptionsPage
{
    internal static string Render()
    {
        StringBuilder page = new();
        page.Append(
            """
            <!-- Generated from src/Shared (HardenRequest, TrainingOptions, GateOptions, Options/) by `dotnet run build.cs docs`. -->
            # Options
            An option of one model is metadata of its `SafModel` item. The property of the same name with `Saf` in front sets it for all
            models of a project that do not say otherwise; it can stand in the project, in Directory.Build.props or on the command line.
            Options without metadata are properties only.

            ```xml
            <SafModel Include="models/net.onnx" ValidationData="data/test.dataset.json" BitErrorRate="1e-4" MaxAccuracyDrop="1%" />
            ```

            - Options are read when MSBuild evaluates the project. A property that a target sets has no effect on a model, unless the target
              sets the metadata, too: `<SafModel><BitErrorRate>$(SafBitErrorRate)</BitErrorRate></SafModel>` in an ItemGroup of a target
              that runs `BeforeTargets="SafGetModels"`.
            - An `ItemDefinitionGroup` of SafModel sets project-wide defaults as well. A property counts before one that stands in
              Directory.Build.props.
            - Numbers have a point, never a comma: `0.01`, `1e-5`. A fraction may be in per cent: `1%` is `0.01`, `0.5 %` is `0.005`.
            - Relative paths count from the project's folder.
            - Names are read in any case. A name that is not in the list is an error.
            - A wrong value stops the build before anything is trained, with a code ([diagnostics.md](diagnostics.md)) and what is allowed.
            - An empty value is the default.
            - Metadata that nobody knows is the error SAF0102, a property that begins with Saf and is not known the warning SAF0113.

            The `gate` verb takes the options of [the gate](#the-gate) in kebab case: `--max-accuracy-drop 1%`; `--ber` is BitErrorRate and
            `--samples` is EvaluationSamples.

            """.ReplaceLineEndings("\n"));
        foreach (IGrouping<OptionSection, OptionRow> section in OptionTable.All.GroupBy(o => o.Section))
        {
            page.Append($"\n## {Title(section.Key)}\n| option | default | |\n|---|---|---|\n");
            foreach (OptionRow row in section)
            {
                page.Append($"| [{row.Name}](#{row.Name.ToLowerInvariant()}) | {Value(row)} | {row.Sentence} |\n");
            }

            foreach (OptionRow row in section)
            {
                Append(page, row);
            }
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, OptionRow row)
    {
        page.Append($"\n### {row.Name}\n{row.Sentence}\n\n");
        page.Append(row.IsMetadata
            ? $"- Metadata `{row.Name}`, "
            + $"{(row.Property is { } property ? $"project-wide property `{property}`" : "no project-wide property")}\n"
            : $"- Property `{row.Name}`, no metadata\n");
        page.Append($"- Type: {row.Type}{(row.Unit.Length > 0 ? $"; {row.Unit}" : "")}\n");
        page.Append($"- Default: {Value(row)}\n");
        page.Append(row.Range.Length > 0 ? $"- Allowed: {row.Range}\n" : "");
        page.Append(row.IsMetadata
            ? $"- Example: `{row.Name}=\"{row.Example}\"`\n"
            : $"- Example: `<{row.Name}>{row.Example}</{row.Name}>`\n");
        page.Append($"- A wrong value: {row.WhenWrong}\n");
    }

    /// <summary>No title is the name of an option: both are anchors.</summary>
    private static string Title(OptionSection section) => section switch
    {
        OptionSection.General => "The model and its data",
        OptionSection.Form => "The form",
        OptionSection.Training => "Training",
        OptionSection.Gate => "The gate",
        OptionSection.Build => "The build",
        _ => throw new ArgumentOutOfRangeException(nameof(section), section, null),
    };

    private static string Value(OptionRow row) => row.DefaultText ?? $"`{row.Default}`";
}
