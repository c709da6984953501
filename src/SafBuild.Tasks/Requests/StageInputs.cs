using System.Text;
using SafBuild.Shared;

namespace SafBuild.Tasks.Requests;

/// <summary>Inputs and outputs of a stage for MSBuild's up-to-date check, as escaped lists.</summary>
internal static class StageInputs
{
    /// <summary>The model, the data set and every file that the stage read when it last ran.</summary>
    internal static string OfHarden(HardenRequest request, ModelFolder folder) =>
        List([request.Model, request.TrainingData, folder.Stamp(Stage.Harden), .. Recorded(folder, Stage.Harden)]);

    /// <summary>The staged artifact, the validation data and every file that the stage read when it last ran.</summary>
    internal static string OfGate(HardenRequest request, ModelFolder folder) =>
        List([folder.Manifest, folder.Done(Stage.Harden), request.ValidationData, folder.Stamp(Stage.Gate),
            .. Recorded(folder, Stage.Gate)]);

    internal static string OutputsOfHarden(ModelFolder folder) => List([folder.Done(Stage.Harden), folder.Manifest]);

    internal static string OutputsOfGate(ModelFolder folder) => List([folder.Done(Stage.Gate), folder.Result]);

    private static IEnumerable<string> Recorded(ModelFolder folder, Stage stage) =>
        File.Exists(folder.Inputs(stage))
            ? File.ReadLines(folder.Inputs(stage)).Where(l => l.Length > 0).Select(l => Path.GetFullPath(l, folder.Path))
            : [];

    private static string List(IEnumerable<string?> files) =>
        string.Join(';', files.OfType<string>().Distinct(StringComparer.Ordinal).Select(Escape));

    /// <summary>Metadata that a task sets are taken as escaped text, and ';' splits a list, so file names are escaped.</summary>
    internal static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            _ = "%*?@$();'".Contains(c)
                ? escaped.Append('%').Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture))
                : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
