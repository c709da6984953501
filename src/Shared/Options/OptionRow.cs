using SafBuild.Shared.Diagnostics;

namespace SafBuild.Shared.Options;

/// <summary>The parts of docs/options.md, in its order.</summary>
internal enum OptionSection
{
    General,
    Form,
    Training,
    Gate,
    Build,
}

/// <summary>One row of the table: what a user can set, and all that the manual says about it.</summary>
internal abstract class OptionRow
{
    /// <summary>Of the metadata; of a property without metadata with its Saf.</summary>
    public required string Name { get; init; }

    public required OptionSection Section { get; init; }

    /// <summary>What it is for, in a sentence or two.</summary>
    public required string Sentence { get; init; }

    /// <summary>A value that is read and allowed.</summary>
    public required string Example { get; init; }

    /// <summary>Whether it is metadata of a SafModel item; else it is a property only.</summary>
    public bool IsMetadata { get; init; }

    /// <summary>Says more than the value where the default is none, or made by the targets.</summary>
    public string? DefaultText { get; init; }

    /// <summary>The property that sets it for the whole project; null for Name, which two models would share.</summary>
    internal string? Property => !IsMetadata ? Name : Name == "Name" ? null : $"Saf{Name}";

    internal abstract string Default { get; }

    internal abstract string Type { get; }

    internal abstract string Unit { get; }

    internal abstract string Range { get; }

    internal abstract string Expected { get; }

    internal abstract Code Wrong { get; }

    internal abstract string WhenWrong { get; }

    /// <summary>Whether the text is read and its value allowed.</summary>
    internal abstract bool Accepts(string text);

    /// <summary>A row of metadata. Its property is Saf and its name.</summary>
    /// <param name="get">From the record that holds the option.</param>
    /// <param name="with">The record with another value.</param>
    internal static OptionRow<TRecord> Metadata<TRecord, T>(
        string name, OptionSection section, OptionType<T> type, Func<TRecord, T> get, Func<TRecord, T, TRecord> with,
        string sentence, string example, string? defaultText = null)
        where TRecord : new() =>
        new OptionRow<TRecord, T>(type, get, with)
        {
            Name = name,
            Section = section,
            Sentence = sentence,
            Example = example,
            DefaultText = defaultText,
            IsMetadata = true,
        };

    /// <summary>A row of a property without metadata.</summary>
    internal static OptionRow<TRecord> Only<TRecord, T>(
        string property, OptionSection section, OptionType<T> type, Func<TRecord, T> get, Func<TRecord, T, TRecord> with,
        string sentence, string example, string? defaultText = null)
        where TRecord : new() =>
        new OptionRow<TRecord, T>(type, get, with)
        {
            Name = property,
            Section = section,
            Sentence = sentence,
            Example = example,
            DefaultText = defaultText,
        };
}

/// <summary>A row whose value lies in a record.</summary>
internal abstract class OptionRow<TRecord> : OptionRow
{
    /// <summary>False, with the record as it was, for a text that cannot be read.</summary>
    /// <param name="text">Not empty, without white space around it.</param>
    internal abstract bool TryRead(ref TRecord record, string text, string folder);

    internal abstract string Write(TRecord record);

    /// <summary>Null, or the option's name, its value and what is allowed.</summary>
    internal abstract string? Problem(TRecord record);

    internal abstract TRecord Settle(TRecord record, string folder);

    /// <summary>The same row for a record that holds this one.</summary>
    internal abstract OptionRow<TOuter> Within<TOuter>(Func<TOuter, TRecord> get, Func<TOuter, TRecord, TOuter> with)
        where TOuter : new();
}

internal sealed class OptionRow<TRecord, T>(OptionType<T> type, Func<TRecord, T> get, Func<TRecord, T, TRecord> with) : OptionRow<TRecord>
    where TRecord : new()
{
    internal override string Default => DefaultText ?? Write(new());

    internal override string Type => type.Name;

    internal override string Unit => type.Unit;

    internal override string Range => type.Range;

    internal override string Expected => type.Expected;

    internal override Code Wrong => type.Wrong;

    internal override string WhenWrong => type.WhenWrong;

    internal override bool Accepts(string text) => type.TryRead(text, Path.GetTempPath(), out T value) && type.Problem(value) is null;

    internal override bool TryRead(ref TRecord record, string text, string folder)
    {
        if (!type.TryRead(text, folder, out T value))
        {
            return false;
        }

        record = with(record, value);
        return true;
    }

    internal override string Write(TRecord record) => type.Write(get(record));

    internal override string? Problem(TRecord record) => type.Problem(get(record)) is { } problem ? $"{Name} {problem}" : null;

    internal override TRecord Settle(TRecord record, string folder) => with(record, type.Settle(get(record), folder));

    internal override OptionRow<TOuter> Within<TOuter>(Func<TOuter, TRecord> inner, Func<TOuter, TRecord, TOuter> withInner) =>
        new OptionRow<TOuter, T>(type, o => get(inner(o)), (o, value) => withInner(o, with(inner(o), value)))
        {
            Name = Name,
            Section = Section,
            Sentence = Sentence,
            Example = Example,
            DefaultText = DefaultText,
            IsMetadata = IsMetadata,
        };
}
