using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Graph;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;

namespace SafBuild.Hardener.Data;

/// <summary>What a format reads: the description, where it lies, and the model that the samples are for.</summary>
internal sealed record DataSource(string Path, DataSetDescription Description, ModelSignature Signature)
{
    /// <summary>Absolute paths of the data files.</summary>
    internal IReadOnlyList<string> Files { get; private init; } = Resolve(Path, Description.Files);

    /// <summary>Receives progress of long reading; null: nobody listens.</summary>
    internal IProgressLog? Log { get; init; }

    /// <summary>Whether the description says that there are no labels.</summary>
    internal bool WithoutLabels => Description.Labels is { Type: JTokenType.Boolean } off && !off.Value<bool>();

    /// <summary>See <see cref="DataSet.OfFolders"/>.</summary>
    private bool OfFolders { get; init; }

    /// <summary>See <see cref="DataSet.WholeRuns"/>; settled by <see cref="ReadAs"/> where the description is silent.</summary>
    internal bool WholeRuns { get; private init; } = Description.Batch == false || Signature.WholeRuns;

    /// <summary>See <see cref="DataSet.Reading"/>.</summary>
    private string? Reading { get; init; }

    /// <summary>The same with these in place of what 'files' names.</summary>
    internal DataSource WithFiles(IReadOnlyList<string> files) => this with { Files = files, OfFolders = true };

    /// <summary>The same for a data set that feeds those of the model's inputs with a default that have one of these names.</summary>
    internal DataSource Feeding(IEnumerable<string?> names) => new(Path, Description, Signature.Feeding(names)) { Log = Log };

    /// <summary>
    /// Settles whether a sample is a whole run, before the inputs are made: it is when the samples of all inputs fit the model's inputs
    /// with their first dimension and not without it. What fits without it only by dropping dimensions of 1 is a run, too, where it fits
    /// with it as it is; not so a 1 at the end of dimensions that are all open, which some writers put there.
    /// </summary>
    internal DataSource ReadAs(params IReadOnlyList<(ModelPort Port, RawField Field)> samples)
    {
        bool open = !WholeRuns && Description.Batch is null && samples.All(s => s.Port.HasRank);
        bool only = samples.All(s => SampleLayout.Fit(s.Port, s.Field, wholeRuns: true) is not null)
            && !samples.All(s => SampleLayout.Fit(s.Port, s.Field, wholeRuns: false) is not null);
        bool better = samples.All(s => Shapes.Fits(s.Field.Shape, s.Port.Shape)) && samples.Any(s => s.Field.Shape is [> 1, .., var last]
            && (last != 1 || s.Port.Shape[^1] >= 0 || s.Port.Shape[0] > 0));
        return open && (only || better)
            ? this with
            {
                WholeRuns = true,
                Reading = "samples of " + string.Join(" and ",
                        samples.Select(s => $"{Shapes.Text(s.Field.Shape)} for '{s.Port.Name}' {Shapes.Text(s.Port.Shape)}"))
                    + " fit the model with its first dimension, so that one sample is one run; \"batch\": false in a data set says so",
            }
            : this;
    }

    /// <summary>Checks the fields that mean the same for every format.</summary>
    internal void Check()
    {
        DataSetDescription d = Description;
        Require(d.Files.Count > 0, "files", "names no file");
        Require(d.Skip >= 0, "skip", $"is {d.Skip}; it must be at least 0");
        Require(d.Take is null or >= 1, "take", $"is {d.Take}; it must be at least 1");
        Require(d.Augment is null or { Crop: >= 0 }, "augment.crop", $"is {d.Augment?.Crop}; it must be at least 0");
        Require(d.Shape is null || d.Shape.All(x => x >= 0),
            "shape", $"is {Shapes.Text(d.Shape ?? [])}; every dimension must be at least 0");
        Require(d.Batch != true || !Signature.WholeRuns, "batch",
            "is true, and the model's inputs have no batch in common: leave it out, or export the model with the batch first everywhere");
        Require(d.Labels is not { Type: JTokenType.Boolean } || WithoutLabels, "labels",
            "is true; it must be false or say where the labels are");
        Require(d is { Resize: null, Crop: null, Channels: null, Classes: null } || ImagesFormat.Is(d.Format), "format",
            $"is '{d.Format}'; 'resize', 'crop', 'channels' and 'classes' are of 'images'");
        foreach (NormalizeDescription? n in d.Inputs.Select(i => i.Normalize).Prepend(d.Normalize))
        {
            Require(n is null || double.IsFinite(n.Scale), "normalize.scale", "is not finite");
            Require(n is null || (n.Mean.Count > 0 && n.Mean.All(double.IsFinite)), "normalize.mean", "must be finite numbers");
            Require(n is null || (n.Std.Count > 0 && n.Std.All(s => s > 0 && double.IsFinite(s))), "normalize.std",
                "must be finite numbers above 0");
        }
    }

    /// <summary>The only input of the model, for formats whose samples are one thing.</summary>
    internal ModelPort SingleInput() => Signature.Inputs is [var port]
        ? port
        : throw DataFailure.WrongInputs(Path, Signature, $"format '{Description.Format}' has one: use 'npz' or 'records' with 'inputs'");

    /// <summary>The samples that skip and take leave of <paramref name="count"/>.</summary>
    internal (int First, int Count) Window(long count)
    {
        Require(count > 0, "files", "hold no sample");
        Require(Description.Skip < count, "skip", $"is {Description.Skip}; the files hold {count} samples");
        long left = Math.Min(count - Description.Skip, Description.Take ?? long.MaxValue);
        Require(left <= int.MaxValue, "take", $"is needed: the files hold {count} samples, at most {int.MaxValue} can be used");
        return (Description.Skip, (int)left);
    }

    internal DataSet Create(
        int count, IReadOnlyList<RawInput> inputs, DataLabels? labels, IReadOnlyList<string>? moreFiles = null,
        DataTargets? targets = null, IEnumerable<(string File, long Samples)>? samplesOf = null, ClassNames? classNames = null) => new()
        {
            Path = Path,
            Files = AllFiles(moreFiles ?? []),
            Count = count,
            SamplesOf = (samplesOf ?? []).DistinctBy(f => f.File).ToDictionary(f => f.File, f => f.Samples),
            First = Description.Skip,
            OfFolders = OfFolders,
            Inputs = inputs,
            Labels = labels,
            Targets = targets,
            ClassNames = classNames,
            WholeRuns = WholeRuns,
            Reading = Reading,
            Augmentation = Augmentation(inputs),
        };

    /// <summary>Every file of the data set, the description first.</summary>
    internal IReadOnlyList<string> AllFiles(IReadOnlyList<string> moreFiles) => [.. Files.Prepend(Path).Concat(moreFiles).Distinct()];

    internal void Require(bool condition, string field, string text)
    {
        if (!condition)
        {
            throw DataFailure.Field(Path, field, text);
        }
    }

    /// <summary>Absolute paths. Relative ones may have either slash; one that is absolute already stays as the system wrote it.</summary>
    internal static IReadOnlyList<string> Resolve(string description, IEnumerable<string> files)
    {
        string folder = System.IO.Path.GetDirectoryName(description)!;
        return [.. files.Select(file => System.IO.Path.IsPathRooted(file)
            ? System.IO.Path.GetFullPath(file)
            : FilePath.Absolute(file, folder))];
    }

    private Augmentation Augmentation(IReadOnlyList<RawInput> inputs)
    {
        if (Description.Augment is not { } augment || augment is { Crop: 0, Flip: false })
        {
            return Data.Augmentation.None;
        }

        RawInput image = inputs.Count == 1 && inputs[0].SampleShape.Count == 3
            ? inputs[0]
            : throw DataFailure.Field(Path, "augment", "needs one input with samples of three dimensions, channels first or last");
        long side = image.ChannelsLast
            ? Math.Min(image.SampleShape[0], image.SampleShape[1])
            : Math.Min(image.SampleShape[1], image.SampleShape[2]);
        Require(augment.Crop < side, "augment.crop", $"is {augment.Crop}; it must be below the image's side of {side}");
        return new(augment.Crop, augment.Flip, image.ChannelsLast);
    }
}
