using SafBuild.Hardener.Graph;

namespace SafBuild.Hardener.Data;

/// <summary>Which entry of 'inputs' is for which input of the model.</summary>
internal static class InputOrder
{
    /// <summary>The entries in the model's order: by name when they have names, else by position.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">
    /// SAF0106 a name used twice; SAF0109 an input without an entry, or an entry without an input.
    /// </exception>
    internal static IReadOnlyList<InputDescription> ByPort(DataSource source)
    {
        IReadOnlyList<InputDescription> inputs = source.Description.Inputs;
        IReadOnlyList<ModelPort> ports = source.Signature.Inputs;

        // Inputs with a default that have an entry are among the ports: DataSource.Feeding.
        if (inputs.Count != ports.Count)
        {
            throw DataFailure.WrongInputs(source.Path, source.Signature, $"field 'inputs' has {inputs.Count} entries");
        }

        if (inputs.All(i => i.Name is null))
        {
            return inputs;
        }

        source.Require(inputs.Select(i => i.Name).Distinct().Count() == inputs.Count, "inputs",
            "give a name to all entries or to none, and each name once");
        return [.. ports.Select(port => inputs.FirstOrDefault(i => i.Name == port.Name)
            ?? throw DataFailure.WrongInputs(source.Path, source.Signature, $"field 'inputs' has no entry named '{port.Name}'"))];
    }
}
