using SafBuild.Shared;
using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Keys;

/// <summary>
/// The stages of one model in one evaluation: their keys, and their entries where these are whole, in obj or from the shared store. A
/// key is known when the entries before it are.
/// </summary>
/// <param name="worker">See <see cref="StageKeys.WorkerIdentity"/>.</param>
/// <param name="shared">Null: none is used.</param>
/// <param name="hold">Keeps a key from being pruned while this build lasts; called before its entry is looked at.</param>
/// <param name="say">Receives what was wrong with the shared store.</param>
internal sealed class ModelStages(
    HardenRequest request, KeyFolder root, string worker, FileHashes hashes, SharedStore? shared, Action<string> hold, Action<string> say)
{
    private readonly Dictionary<Stage, StoreEntry> _found = [];
    private InputList? _inputs;

    internal string EntryFolder(string key) => Path.Combine(root.Of(request.Name), key);

    /// <summary>Null when an earlier stage has no entry yet.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">An input cannot be read.</exception>
    internal string? Key(Stage stage) => stage switch
    {
        Stage.Inputs => StageKeys.Inputs(request, worker, hashes),
        Stage.Harden => Inputs() is { } inputs ? StageKeys.Artifact(request, inputs, worker, hashes) : null,
        _ => Inputs() is { } inputs && Find(Stage.Harden) is { } artifact
            ? StageKeys.Verdict(request, inputs, artifact, worker, hashes)
            : null,
    };

    /// <summary>
    /// Whether the first stage that has no whole entry has none at all, though it ran: then its key is another one now. A damaged entry
    /// has its folder.
    /// </summary>
    internal bool InputsChanged => Enum.GetValues<Stage>().Where(s => Find(s) is null).Select(Key).FirstOrDefault() is { } key
        && !Directory.Exists(EntryFolder(key));

    /// <summary>Hash of each file that a stage reads, by its full path.</summary>
    internal IReadOnlyDictionary<string, string> Expected(Stage stage)
    {
        InputList others = (stage == Stage.Inputs ? null : Inputs()) ?? new();
        List<string> files = [request.Model, .. Beside(request.Model, others.Model)];
        if (stage != Stage.Gate && request.TrainingData is { } training)
        {
            files.AddRange([training, .. Beside(training, others.Training)]);
        }

        if (request.ValidationData is { } validation)
        {
            files.AddRange([validation, .. Beside(validation, others.Validation)]);
        }

        return files.Distinct(StringComparer.Ordinal).ToDictionary(f => f, hashes.OfInput, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Beside(string main, IReadOnlyList<string> others) =>
        PictureFolder.Expand(main, others).Select(o => Path.GetFullPath(o, Path.GetDirectoryName(main)!));

    /// <summary>The whole entry of a stage; null when there is none, or an earlier stage has none.</summary>
    internal StoreEntry? Find(Stage stage)
    {
        if (_found.TryGetValue(stage, out StoreEntry? known))
        {
            return known;
        }

        if (Key(stage) is not { } key)
        {
            return null;
        }

        hold($"{request.Name}.{key}");
        if ((StoreEntry.Find(EntryFolder(key), key, hashes.OfOutput) ?? FromShared(key)) is { } entry)
        {
            _found.Add(stage, entry);
            return entry;
        }

        return null;
    }

    private StoreEntry? FromShared(string key)
    {
        string? problem = null;
        StoreEntry? entry = shared?.Find(key, EntryFolder(key), out problem);
        if (problem is not null)
        {
            say(problem);
        }

        return entry;
    }

    private InputList? Inputs()
    {
        if (_inputs is null && Find(Stage.Inputs) is { } entry)
        {
            _inputs = EntryJson.Inputs(new ModelFolder(entry.Folder, request.Name).Inputs);
        }

        return _inputs;
    }
}
