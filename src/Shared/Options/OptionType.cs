using SafBuild.Shared.Diagnostics;

namespace SafBuild.Shared.Options;

/// <summary>How the values of an option are read, written and limited.</summary>
internal abstract class OptionType<T>
{
    /// <summary>For docs/options.md: number, path, name ...</summary>
    internal abstract string Name { get; }

    /// <summary>What the number counts; empty where there is nothing to count.</summary>
    internal string Unit { get; init; } = "";

    /// <summary>The allowed values; empty for any.</summary>
    internal virtual string Range => "";

    /// <summary>What a text must be to be read; follows "it must be".</summary>
    internal abstract string Expected { get; }

    /// <summary>Reported for a text that cannot be read and for a value that is not allowed.</summary>
    internal virtual Code Wrong => Codes.OptionOutOfRange;

    /// <summary>What the user gets for a wrong value, as docs/options.md says it.</summary>
    internal virtual string WhenWrong => $"{Wrong.Id}, with the value and the range";

    /// <param name="text">Not empty, without white space around it.</param>
    /// <param name="folder">That relative paths count from.</param>
    internal abstract bool TryRead(string text, string folder, out T value);

    /// <summary>The value as a text that <see cref="TryRead"/> reads; empty for none.</summary>
    internal abstract string Write(T value);

    /// <summary>Null for an allowed value; else what is wrong with it, to follow the option's name.</summary>
    internal virtual string? Problem(T value) => null;

    /// <summary>The value that the work goes on with: absolute paths, names as their lists spell them.</summary>
    internal virtual T Settle(T value, string folder) => value;
}
