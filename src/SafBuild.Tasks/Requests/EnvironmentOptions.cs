using System.Collections;
using Microsoft.Build.Framework;
using SafBuild.Shared.Options;

namespace SafBuild.Tasks.Requests;

/// <summary>
/// Options that an environment variable sets. MSBuild takes every variable for a property, whatever its case, so SAFGATE=Off of a shell
/// turns a red gate green with no word of it in the project; it is said wherever the model is shown.
/// </summary>
internal sealed class EnvironmentOptions
{
    private readonly Dictionary<string, (string Name, string Value)> _variables = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="variables">Names and values, as Environment.GetEnvironmentVariables gives them.</param>
    internal EnvironmentOptions(IDictionary variables)
    {
        foreach (DictionaryEntry variable in variables)
        {
            string name = (string)variable.Key;
            if (variable.Value is string { Length: > 0 } value && name.StartsWith("Saf", StringComparison.OrdinalIgnoreCase))
            {
                _variables[name] = (name, value.Trim());
            }
        }
    }

    /// <summary>OPTION=VALUE (VARIABLE) of each option that has the value of a variable.</summary>
    /// <param name="model">The SafModel item.</param>
    /// <param name="properties">Items of properties, with metadata Value.</param>
    internal IReadOnlyList<string> Of(ITaskItem model, IEnumerable<ITaskItem> properties) =>
    [
        .. OptionTable.Metadata.Where(o => o.Property is not null).Select(o => Said(o.Name, o.Property!, model.GetMetadata(o.Name)))
            .Concat(properties.Select(p => Said(p.ItemSpec, p.ItemSpec, p.GetMetadata("Value"))))
            .OfType<string>(),
    ];

    private string? Said(string option, string property, string value) =>
        _variables.TryGetValue(property, out (string Name, string Value) variable) && variable.Value == value.Trim()
            ? $"{option}={variable.Value} ({variable.Name})"
            : null;
}
