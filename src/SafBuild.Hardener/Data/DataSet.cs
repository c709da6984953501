using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>A data set in memory, read by one of <see cref="DataFormats"/>. Immutable; safe to read from several threads.</summary>
internal sealed class DataSet
{
    /// <summary>The file that describes it, for messages.</summary>
    internal required string Path { get; init; }

    /// <summary>Every file read, for incremental builds.</summary>
    internal required IReadOnlyList<string> Files { get; init; }

    /// <summary>Whether the description names folders, so that where a file lies in them says something, such as its class.</summary>
    internal bool OfFolders { get; init; }

    /// <summary>Number of samples.</summary>
    internal required int Count { get; init; }

    /// <summary>
    /// How many samples, or labels of samples, lie in each of <see cref="Files"/>, before skip and take; a file that has none of its own,
    /// such as a description, is not here.
    /// </summary>
    internal IReadOnlyDictionary<string, long> SamplesOf { get; init; } = new Dictionary<string, long>();

    /// <summary>Samples left out before the first one ('skip'), so that messages number samples as the files do.</summary>
    internal int First { get; init; }

    /// <summary>One per model input, in the model's order unless named.</summary>
    internal required IReadOnlyList<DataInput> Inputs { get; init; }

    /// <summary>Null without labels.</summary>
    internal DataLabels? Labels { get; init; }

    /// <summary>What the labels were numbered from where they are names; null where they are numbers.</summary>
    internal ClassNames? ClassNames { get; init; }

    /// <summary>What a regression is to meet: numbers that are not all whole where labels are expected. Then there are no labels.</summary>
    internal DataTargets? Targets { get; init; }

    /// <summary>
    /// Whether a sample is all that one run takes, the inputs' first dimensions included: the data set says so, or the model's inputs
    /// have no batch in common (<see cref="Graph.ModelSignature.WholeRuns"/>), or its samples fit no other way.
    /// </summary>
    internal bool WholeRuns { get; init; }

    /// <summary>What a sample was taken for, where the data set does not say it and the shapes leave one reading; null otherwise.</summary>
    internal string? Reading { get; init; }

    internal Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>
    /// What a file of <see cref="Files"/> is called: its name, or relative to the description, with slashes, where folders say something.
    /// </summary>
    internal string NameOf(string file) => OfFolders
        ? System.IO.Path.GetRelativePath(System.IO.Path.GetDirectoryName(Path)!, file).Replace('\\', '/')
        : System.IO.Path.GetFileName(file);

    /// <summary>Checks that every label is a class of the model.</summary>
    /// <param name="classes">Number of classes: the length of the output's class axis.</param>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">
    /// SAF0108 with the first label that is not; or where there are not as many names as classes, so that numbers may be other classes'.
    /// </exception>
    internal void CheckLabels(long classes)
    {
        if (Labels is not null && ClassNames is { } names && names.Count != classes)
        {
            throw DataFailure.ClassesMissing(Path, names, classes);
        }

        for (int i = 0; i < (Labels?.Values.Count ?? 0); i++)
        {
            if (Labels!.Values[i] is var label && (label < 0 || label >= classes))
            {
                throw DataFailure.LabelOutOfRange(Path, First + (i / Labels.PerSample), label, classes);
            }
        }
    }
}

/// <summary>One input's values for all samples.</summary>
internal abstract class DataInput
{
    /// <summary>The model input's name; null: by position.</summary>
    internal string? Name { get; init; }

    internal required NumberType Type { get; init; }

    /// <summary>Shape of one sample, without the batch dimension; with it where a sample is a whole run.</summary>
    internal required IReadOnlyList<long> SampleShape { get; init; }

    /// <summary>Writes one sample, normalised, in the model's layout and <see cref="Type"/>, row-major.</summary>
    internal abstract void Copy(int sample, Span<byte> destination);
}

/// <summary>Names of classes, each of which has its place in their order as its number.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Source">Where they stand, for messages.</param>
/// <param name="Fix">What to do where one is missing: half a sentence.</param>
internal sealed record ClassNames(int Count, string Source, string Fix);

/// <summary>Class labels: <see cref="PerSample"/> of them for each sample (1, or one per position of a sequence), sample-major.</summary>
internal sealed record DataLabels(IReadOnlyList<long> Values, int PerSample)
{
    private bool? _binary;

    /// <summary>All of them are 0 or 1: a mask, or two classes. Found once: training asks in every step.</summary>
    internal bool AreBinary => _binary ??= Values.All(v => v is 0 or 1);
}

/// <summary>Augmentation while training: pad-and-crop by this many pixels, horizontal flip. For [C,H,W] or [H,W,C] samples.</summary>
internal sealed record Augmentation(int Crop, bool Flip, bool ChannelsLast)
{
    internal static readonly Augmentation None = new(0, false, false);
}
