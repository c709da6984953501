using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener;

/// <summary>
/// Trained artifacts outside obj (SafCachePath), so that a clean build or a branch switch does not train again. Addressed by all
/// that training depends on: program, model, data, options, seed. Anything that cannot be read is a miss; a cache that cannot be
/// written is said and does no harm.
/// </summary>
internal sealed class TrainedCache
{
    private readonly string _folder;

    private TrainedCache(string folder) => _folder = folder;

    private string Artifact => Path.Combine(_folder, "trained.saf");

    private string Record => Path.Combine(_folder, "training.json");

    /// <returns>Null without training or without a cache folder.</returns>
    internal static TrainedCache? For(HardenRequest request, SafForm form, OnnxModel model, DataSet? data) =>
        data is null || request.CachePath is not { } root ? null : new(Path.Combine(root, Key(request, form, model, data)));

    /// <returns>Null on a miss.</returns>
    internal (MemoryArtifact Artifact, TrainingSummary Training)? Find(IProgressLog log)
    {
        if (!File.Exists(Record))
        {
            return null;
        }

        try
        {
            (MemoryArtifact, TrainingSummary) found =
                (ArtifactReader.Read(Artifact), ContractJson.Read<TrainingSummary>(File.ReadAllText(Record)));
            log.Progress($"trained before with the same model, data and options: taken from '{_folder}' (SafUseCache=false trains again)");
            return found;
        }
        catch (Exception e) when (e is SafException or JsonException or IOException or UnauthorizedAccessException)
        {
            log.Progress($"the cache entry '{_folder}' cannot be read and is made again: {e.Message}");
            return null;
        }
    }

    /// <summary>Keeps a training that gained something; the others are repeated so that their warning is, too.</summary>
    internal void Keep(MemoryArtifact artifact, TrainingSummary training, IProgressLog log)
    {
        if (training.BestEpoch == 0)
        {
            return;
        }

        try
        {
            ArtifactWriter.Write(artifact, Artifact);
            AtomicFile.Write(Record, ContractJson.Write(training));
        }
        catch (SafException e)
        {
            log.Progress($"the trained model was not put into the cache: {e.Message}");
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
            using FileStream stream = File.OpenRead(file);
            text.Append(Convert.ToHexStringLower(SHA256.HashData(stream))).Append('\n');
        }

        text.Append(ContractJson.Write(
            new { request.Name, form.Options, request.Training, request.Seed, request.LibTorchPath, request.ProtectStructure }));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
