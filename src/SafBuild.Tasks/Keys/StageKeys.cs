using System.Globalization;
using System.Text;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;
using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Keys;

/// <summary>
/// The key of each stage: a hash over every option and the content of every file that its result depends on, and over nothing else, so
/// that a new threshold does not retrain and a moved folder changes nothing.
/// </summary>
internal static class StageKeys
{
    /// <summary>Which files are read follows from the content of those that name them.</summary>
    /// <param name="worker">See <see cref="WorkerIdentity"/>.</param>
    internal static string Inputs(HardenRequest request, string worker, FileHashes hashes)
    {
        StringBuilder text = new($"inputs\n{worker}\n");
        AppendFile(text, request.Model, Codes.ModelMissing, hashes);
        foreach (string? data in new[] { request.TrainingData, request.ValidationData })
        {
            AppendFile(text, data, Codes.DataFileMissing, hashes);
        }

        return ContentHash.Key(text.ToString());
    }

    internal static string Artifact(HardenRequest request, InputList inputs, string worker, FileHashes hashes)
    {
        StringBuilder text = new($"harden\n{worker}\n");
        Append(text, OptionTable.Request, request with
        {
            // By content below, or not of this stage. LibTorchPath picks the trainer, so it stays.
            TrainingData = null,
            ValidationData = null,
            CachePath = null,
            Gate = new(),
            Training = request.TrainingData is null ? new() : request.Training,
        });

        // Of the gate, the rate decides how graph and manifest are protected, and with ValueBits=Auto the code. The manifest has those that
        // are stamped.
        text.Append(request.Gate.BitErrorRate.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        text.AppendJoin(' ', request.Gate.StampedRates.Select(r => r.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        AppendFiles(text, request.Model, inputs.Model, Codes.ExternalDataInvalid, hashes);
        AppendFiles(text, request.TrainingData, inputs.Training, Codes.DataFileMissing, hashes);
        return ContentHash.Key(text.ToString());
    }

    /// <param name="artifact">What is judged.</param>
    internal static string Verdict(HardenRequest request, InputList inputs, StoreEntry artifact, string worker, FileHashes hashes)
    {
        StringBuilder text = new($"gate\n{worker}\n{artifact.ContentHashes}\n{request.Seed}\n");

        // Error or Warning is how the verdict is shown, not how it is found.
        GateMode mode = request.Gate.Mode == GateMode.Off ? GateMode.Off : GateMode.Error;
        Append(text, GateOptions.Rows, request.Gate with { Mode = mode });
        text.AppendJoin('\n', request.Environment).Append('\n');
        AppendFiles(text, request.Model, inputs.Model, Codes.ExternalDataInvalid, hashes);
        AppendFiles(text, request.ValidationData, inputs.Validation, Codes.DataFileMissing, hashes);
        return ContentHash.Key(text.ToString());
    }

    /// <summary>
    /// The worker's code by content, so that packing or restoring the same code again does not retrain, with the versions of what it uses.
    /// Empty for a file that is missing: running it reports that.
    /// </summary>
    internal static string WorkerIdentity(string worker, FileHashes hashes)
    {
        string[] files =
        [
            worker, Path.Combine(Path.GetDirectoryName(worker)!, "SafBuild.Runtime.dll"), Path.ChangeExtension(worker, ".deps.json"),
        ];
        return string.Join('\n', files.Where(File.Exists).Select(hashes.OfInput));
    }

    /// <summary>Every option of the table, so that a new one is not forgotten; with its length, since a value may be any text.</summary>
    private static void Append<TRecord>(StringBuilder text, IReadOnlyList<OptionRow<TRecord>> options, TRecord record)
    {
        foreach (OptionRow<TRecord> option in options)
        {
            string value = option.Write(record);
            text.Append(option.Name).Append(' ').Append(value.Length).Append(' ').Append(value).Append('\n');
        }
    }

    private static void AppendFiles(StringBuilder text, string? main, IReadOnlyList<string> others, Code missing, FileHashes hashes)
    {
        AppendFile(text, main, missing, hashes);
        foreach (string other in main is null ? [] : Expanded(main, others, missing))
        {
            text.Append(other).Append('\n');
            AppendFile(text, Path.GetFullPath(other, Path.GetDirectoryName(main)!), missing, hashes);
        }
    }

    /// <summary>Folders as they are now, not as they were when the list was made: it follows from the description alone.</summary>
    private static IReadOnlyList<string> Expanded(string main, IReadOnlyList<string> others, Code missing)
    {
        try
        {
            return [.. PictureFolder.Expand(main, others)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafException(missing, main, $"a folder that it names cannot be read: {e.Message} Correct its path.", e);
        }
    }

    private static void AppendFile(StringBuilder text, string? path, Code missing, FileHashes hashes)
    {
        if (path is null)
        {
            text.Append("-\n");
            return;
        }

        try
        {
            // The extension says how a data set is read.
            text.Append(Path.GetExtension(path).ToLowerInvariant()).Append(' ').Append(hashes.OfInput(path)).Append('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafException(missing, path, $"it cannot be read: {e.Message} Correct the path, or fetch the file again.", e);
        }
    }
}
