using System.Text;
using Newtonsoft.Json;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener;

/// <summary>
/// Trained weights in the shared store (SafCachePath), so that an option that only changes which files an artifact has does not train
/// again. Addressed by all that training depends on: program, model, data, options, seed. A damaged entry is a miss; a store that cannot
/// be written is said and does no harm.
/// </summary>
internal sealed class TrainedCache
{
    private const string ArtifactName = "trained.saf";
    private const string RecordName = "training.json";

    private readonly SharedStore _store;
    private readonly string _key;
    private readonly string _scratch;

    private TrainedCache(string root, string key, string scratch) =>
        (_store, _key, _scratch) = (new(root), key, Path.Combine(scratch, key));

    /// <returns>Null without training or without a cache folder.</returns>
    internal static TrainedCache? For(HardenRequest request, SafForm form, OnnxModel model, DataSet? data) =>
        data is null || request.CachePath is not { } root
            ? null
            : new(root, Key(request, form, model, data), Path.Combine(request.OutputDirectory, "trained"));

    /// <summary>Its warnings are reported again, as if it had trained now.</summary>
    /// <returns>Null on a miss.</returns>
    internal (MemoryArtifact Artifact, TrainingSummary? Training)? Find(HardenRequest request, ConsoleLog log)
    {
        StoreEntry? entry = _store.Find(_key, _scratch, out string? problem);
        if (problem is not null)
        {
            log.Progress(problem);
        }

        if (entry is null)
        {
            return null;
        }

        try
        {
            HardenRecord record = ContractJson.Read<HardenRecord>(File.ReadAllText(entry.PathOf(RecordName)));
            MemoryArtifact artifact = ArtifactReader.Read(entry.PathOf(ArtifactName));
            log.Progress("trained before with the same model, data and options: taken from SafCachePath (SafUseCache=false trains again)");
            foreach (string warning in KeptWarnings.Show(record.Warnings, request))
            {
                log.Repeat(warning);
            }

            return (artifact, record.Training);
        }
        catch (Exception e) when (e is SafException or JsonException or IOException or UnauthorizedAccessException)
        {
            log.Progress($"the trained weights '{_key}' in SafCachePath cannot be read and are made again: {e.Message}");
            return null;
        }
        finally
        {
            FolderSwap.DeleteQuietly(Path.GetDirectoryName(_scratch)!);
        }
    }

    internal void Keep(MemoryArtifact artifact, HardenRecord record, IProgressLog log)
    {
        string temporary = Temporary.NeighbourOf(_scratch);
        try
        {
            ArtifactWriter.Write(artifact, Path.Combine(temporary, ArtifactName));
            AtomicFile.Write(Path.Combine(temporary, RecordName), ContractJson.Write(record));
            if (_store.Keep(StoreEntry.Seal(temporary, _scratch, _key, ContentHash.OfFile)) is { } problem)
            {
                log.Progress($"the trained weights are not kept: {problem}");
            }
        }
        finally
        {
            FolderSwap.DeleteQuietly(Path.GetDirectoryName(_scratch)!);
        }
    }

    /// <summary>The name of the cache entry: a hash of all that the training depends on.</summary>
    internal static string Key(HardenRequest request, SafForm form, OnnxModel model, DataSet data)
    {
        StringBuilder text = new();

        // The build's own identity, not its version: two builds of one version may train differently.
        text.Append(typeof(TrainedCache).Module.ModuleVersionId).Append('\n');
        text.Append(typeof(SafBuild.Runtime.SafModel).Module.ModuleVersionId).Append('\n');
        text.Append(model.Sha256).Append('\n');
        foreach (string file in data.Files)
        {
            text.Append(ContentHash.OfFile(file)).Append('\n');
            if (data.OfFolders)
            {
                // The folder is the label.
                text.Append(data.NameOf(file)).Append('\n');
            }
        }

        text.Append(ContractJson.Write(
            new { request.Name, form.Options, request.Training, request.Seed, request.LibTorchPath }));
        return ContentHash.Key(text.ToString());
    }
}
