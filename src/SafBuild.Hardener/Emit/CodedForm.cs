using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Emit;

/// <summary>Coded storage of a form: how many bits of a weight are information, and in how many they are stored.</summary>
/// <param name="Storage">One of CodedStorage.OfWeights.</param>
/// <param name="ValueBits">One of its.</param>
internal sealed record CodedForm(CodedStorage Storage, int ValueBits)
{
    /// <summary>The name of the levels where a form names its function: a table that is bounded for every code.</summary>
    internal const string Function = "Levels";

    /// <summary>By bits; one object each, so that equal forms are equal.</summary>
    private static readonly StorageFormat[] Uniform =
        [.. Enumerable.Range(0, 9).Select(bits => new CodeWords(CodeLevels.Uniform(Math.Max(bits, 2))))];

    /// <summary>How much more than the gate's rate the code is to bear: a device's rate is known no better.</summary>
    private const double Headroom = 1.2;

    /// <summary>Below it storage without a code bears the flips of most models, and costs fewer bytes and less time of a load.</summary>
    internal const double LeastRate = 1e-4;

    /// <summary>Levels of fewer bits cost accuracy without any fault.</summary>
    private const int BitsThatKeepTheMetric = 6;

    /// <summary>Raw values while a model is converted or trained: the levels, uniform ones where each tensor will have its own.</summary>
    internal StorageFormat Levels => Uniform[ValueBits];

    /// <summary>The levels of a tensor: its own, or uniform ones.</summary>
    internal StorageFormat LevelsOf(SafTensor tensor) => tensor.Levels.Length > 0 ? new CodeWords(tensor.Levels) : Levels;

    /// <summary>The form that a request asks for; null for storage without a code.</summary>
    /// <exception cref="SafException">SAF0103: options that do not go together.</exception>
    internal static CodedForm? Of(HardenRequest request)
    {
        if (!CodedStorage.TryFind(request.Storage, out CodedStorage? storage))
        {
            string? coded = request.ValueBits is { } bits ? $"ValueBits=\"{bits}\""
                : request.Training.LevelTraining != new TrainingOptions().LevelTraining
                    ? $"LevelTraining=\"{request.Training.LevelTraining}\"" : null;
            return coded is null ? null : throw Refused(request,
                $"{coded} is for coded storage, and Storage is {request.Storage}; remove it, or set Storage to Coded32, Coded16 or "
                + "Coded8.");
        }

        HardenRequest plain = new();
        string? other = request.Function != plain.Function ? $"Function=\"{request.Function}\""
            : request.OutOfRange != plain.OutOfRange ? $"OutOfRange=\"{request.OutOfRange}\""
            : request.Scale != plain.Scale ? $"Scale=\"{request.Scale}\"" : null;
        if (other is not null)
        {
            throw Refused(request, $"{other} does not go with Storage=\"{storage.Name}\", whose levels are the function, with a scale per "
                + "channel; remove it.");
        }

        if (request.TrainingData is not null && request.Training.BitErrorRate > 0)
        {
            throw Refused(request, $"TrainingBitErrorRate does not go with Storage=\"{storage.Name}\": flips are put right before a weight "
                + "is read, so there is nothing to get used to; remove it.");
        }

        int chosen = request.ValueBits ?? Auto(storage, request.Gate.BitErrorRate);
        return storage.CodeFor(chosen) is not null
            ? new(storage, chosen)
            : throw Refused(request, $"ValueBits=\"{chosen}\" has no code in Storage=\"{storage.Name}\"; it is one of "
                + $"{string.Join(", ", storage.ValueBits)}, or Auto.");
    }

    /// <summary>Why a request got so many bits, for the console.</summary>
    internal string Reason(HardenRequest request)
    {
        double rate = Storage.WorkingRate(ValueBits);
        string chosen = FormattableString.Invariant(
            $"{Storage.Name} with ValueBits={ValueBits}: one block of 1000 is lost at a bit error rate of {rate:0.####}");
        string wanted = FormattableString.Invariant($"{Headroom} x BitErrorRate = {Headroom * request.Gate.BitErrorRate:0.####}");
        return rate < Headroom * request.Gate.BitErrorRate ? $"{chosen}, below {wanted}; blocks will be lost"
            : request.ValueBits is null ? $"{chosen}, the most bits that hold at {wanted}" : $"{chosen}, above {wanted}";
    }

    /// <summary>Whether a code holds at a rate that leaves a weight its value up to what a metric notices.</summary>
    internal static bool KeepsLevels(CodedStorage storage, double bitErrorRate) =>
        storage.WorkingRate(BitsThatKeepTheMetric) >= Headroom * bitErrorRate;

    /// <summary>The most bits whose code holds; the fewest where none does.</summary>
    private static int Auto(CodedStorage storage, double bitErrorRate) => storage.ValueBits
        .Where(b => storage.WorkingRate(b) >= Headroom * bitErrorRate).DefaultIfEmpty(storage.ValueBits.Min()).Max();

    private static SafException Refused(HardenRequest request, string message) =>
        new(Codes.OptionOutOfRange, request.Project.Length > 0 ? request.Project : request.Model, message);
}
