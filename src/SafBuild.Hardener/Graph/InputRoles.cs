namespace SafBuild.Hardener.Graph;

/// <summary>The roles of an operator's inputs, in order.</summary>
internal sealed class InputRoles(params IReadOnlyList<InputRole> inputs)
{
    /// <summary>The role of all further inputs, for operators that take any number.</summary>
    internal InputRole? Rest { get; init; }

    /// <summary>Null for an input that the operator does not state.</summary>
    internal InputRole? Of(int input) => input < inputs.Count ? inputs[input] : Rest;
}

/// <summary>The roles of an operator's inputs by its domain and name; null for an operator that is not known.</summary>
internal delegate InputRoles? RolesOfOperators(string domain, string name);
