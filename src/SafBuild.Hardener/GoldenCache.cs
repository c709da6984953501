using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Newtonsoft.Json;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener;

/// <summary>
/// The golden model's outputs on a validation set in the shared store (SafCachePath): they do not depend on form, training, rate or seed,
/// and on 10,000 pictures they take longer than a whole gate. Addressed by program, ONNX Runtime, model, data and metric. A damaged entry
/// is a miss; a store that cannot be written is said and does no harm. Two batches and 64 lost samples run in every build and have to give
/// the same (<see cref="GoldenRun"/>), else the pass is made again and replaces what was kept. A pass is kept
/// when its inputs are known to have stayed the same meanwhile, and not before: the later samples of a file that was written under the pass
/// would be those of other bytes.
/// </summary>
internal sealed class GoldenCache : IGoldenStore
{
    private const string PlanName = "golden.json";
    private const string ValuesName = "outputs.bin";

    private readonly SharedStore _store;
    private readonly string _key;
    private readonly string _scratch;
    private readonly IProgressLog _log;
    private readonly string[] _hashes;
    private GoldenOutputs? _made;

    private GoldenCache(string root, string key, IEnumerable<string> hashes, string scratch, IProgressLog log) =>
        (_store, _key, _hashes, _scratch, _log) = (new(root), key, [.. hashes], Path.Combine(scratch, key), log);

    /// <param name="validation">Name and hash of each file.</param>
    /// <returns>Null without a cache folder.</returns>
    internal static GoldenCache? For(HardenRequest request, OnnxModel model, IReadOnlyList<EntryFile> validation, IProgressLog log) =>
        request.CachePath is { } root
            ? new(root, Key(model.Sha256, validation, request.Gate.Metric), validation.Select(f => f.Sha256),
                Path.Combine(request.OutputDirectory, "golden"), log)
            : null;

    public GoldenOutputs? Find()
    {
        StoreEntry? entry = _store.Find(_key, _scratch, out string? problem);
        if (problem is not null)
        {
            _log.Progress(problem);
        }

        if (entry is null)
        {
            return null;
        }

        try
        {
            Plan plan = ContractJson.Read<Plan>(File.ReadAllText(entry.PathOf(PlanName)));
            using FileStream file = File.OpenRead(entry.PathOf(ValuesName));
            ModelOutputs first = Read(plan.First, file);
            return new(plan.Outputs, first, plan.Batch, plan.OneByOne, [.. plan.Batches.Select(b => Read(b, file))]);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or OverflowException)
        {
            _log.Progress($"the golden outputs '{_key}' in SafCachePath cannot be read and are made again: {e.Message}");
            return null;
        }
        finally
        {
            FolderSwap.DeleteQuietly(Path.GetDirectoryName(_scratch)!);
        }
    }

    /// <summary>Remembered until <see cref="Commit"/>.</summary>
    public void Keep(GoldenOutputs outputs) => _made = outputs;

    /// <summary>Writes what the pass gave, if there was one.</summary>
    /// <param name="validation">The set's files: their hashes have to be those of the key still.</param>
    internal void Commit(IReadOnlyList<string> validation)
    {
        if (_made is not { } outputs)
        {
            return;
        }

        _made = null;
        try
        {
            if (!validation.Select(ContentHash.OfFile).SequenceEqual(_hashes))
            {
                _log.Progress("the golden outputs are not kept: the validation data changed while they were used");
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Progress($"the golden outputs are not kept: {e.Message}");
            return;
        }

        Write(outputs);
    }

    private void Write(GoldenOutputs outputs)
    {
        string temporary = Temporary.NeighbourOf(_scratch);
        try
        {
            Directory.CreateDirectory(temporary);
            using (FileStream file = File.Create(Path.Combine(temporary, ValuesName)))
            {
                foreach (ModelOutputs batch in outputs.Batches.Prepend(outputs.First))
                {
                    Write(batch, file);
                }
            }

            AtomicFile.Write(Path.Combine(temporary, PlanName), ContractJson.Write(new Plan(
                outputs.Outputs, outputs.Batch, outputs.OneByOne, Shape(outputs.First), [.. outputs.Batches.Select(Shape)])));
            if (_store.Keep(StoreEntry.Seal(temporary, _scratch, _key, ContentHash.OfFile), replace: true) is { } problem)
            {
                _log.Progress($"the golden outputs are not kept: {problem}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SafException)
        {
            _log.Progress($"the golden outputs are not kept: {e.Message}");
        }
        finally
        {
            FolderSwap.DeleteQuietly(temporary);
            FolderSwap.DeleteQuietly(Path.GetDirectoryName(_scratch)!);
        }
    }

    /// <summary>The name of the entry: a hash of all that the outputs depend on.</summary>
    internal static string Key(string modelSha256, IReadOnlyList<EntryFile> validation, MetricKind metric)
    {
        StringBuilder text = new("golden\n");
        text.Append(typeof(GoldenCache).Module.ModuleVersionId).Append('\n');
        text.Append(typeof(SafBuild.Runtime.SafModel).Module.ModuleVersionId).Append('\n');
        text.Append(OrtEnv.Instance().GetVersionString()).Append(' ').Append(RuntimeInformation.ProcessArchitecture).Append('\n');
        text.Append(modelSha256).Append('\n').Append(metric).Append('\n');
        foreach (EntryFile file in validation)
        {
            text.Append(file.Sha256).Append("  ").Append(file.Path).Append('\n');
        }

        return ContentHash.Key(text.ToString());
    }

    private static BatchShape Shape(ModelOutputs outputs) => new(
        outputs.Batch, outputs.Shapes, [.. outputs.Values.Select(v => v.Length)], [.. outputs.Whole.Select(w => w?.Length ?? -1)]);

    private static void Write(ModelOutputs outputs, Stream file)
    {
        foreach (float[] values in outputs.Values)
        {
            file.Write(MemoryMarshal.AsBytes<float>(values));
        }

        foreach (long[] whole in outputs.Whole.OfType<long[]>())
        {
            file.Write(MemoryMarshal.AsBytes<long>(whole));
        }
    }

    private static ModelOutputs Read(BatchShape shape, Stream file)
    {
        float[][] values = [.. shape.Values.Select(length => Read<float>(length, file))];
        return new(values, shape.Shapes, shape.Batch)
        {
            Whole = [.. shape.Whole.Select(length => length < 0 ? null : Read<long>(length, file))],
        };
    }

    private static T[] Read<T>(int length, Stream file)
        where T : unmanaged
    {
        T[] values = new T[length];
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>golden.json: the shape of what lies in outputs.bin, one after the other.</summary>
    private sealed record Plan(
        IReadOnlyList<string> Outputs, int Batch, string? OneByOne, BatchShape First, IReadOnlyList<BatchShape> Batches);

    /// <param name="Batch">Samples.</param>
    /// <param name="Shapes">Of each output.</param>
    /// <param name="Values">Number of values of each.</param>
    /// <param name="Whole">Number of whole numbers of each; -1: it has none.</param>
    private sealed record BatchShape(int Batch, long[][] Shapes, int[] Values, int[] Whole);
}
