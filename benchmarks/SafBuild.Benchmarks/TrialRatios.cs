using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared;

namespace SafBuild.Benchmarks;

/// <summary>
/// P7: where the time of a trial goes, and the campaign against the loop as one writes it first: copy, one random number per bit,
/// decode everything, a new session from bytes, one image at a time.
/// </summary>
internal sealed class TrialRatios
{
    private const int Samples = 64;
    private const double BitErrorRate = 1e-4;
    private const int Rounds = 9;

    private readonly MemoryArtifact _artifact;
    private readonly DataSet _data;
    private readonly GoldenRun _golden;
    private readonly CampaignForm _form;

    private TrialRatios(string modelPath, string imagesPath)
    {
        OnnxModel model = OnnxLoader.Load(modelPath);
        _artifact = Models.Harden(model, protectStructure: true);
        _data = Models.Cifar10(imagesPath, model, 1000);
        _golden = GoldenRun.Evaluate(
            modelPath, options => new InferenceSession(modelPath, options), _data, MetricKind.Top1,
            new OutputMeaning(true, OutputSigns.Find(model.Proto)),
            Environment.ProcessorCount,
            CancellationToken.None);
        _form = new ArtifactForm("hardened", _artifact, FaultScope.Artifact);
    }

    internal static void Run(string modelPath, string imagesPath)
    {
        KeptMemory.Ask();
        TrialRatios ratios = new(modelPath, imagesPath);
        string name = Path.GetFileNameWithoutExtension(modelPath);
        Table.Begin($"P7: share of a trial of {Samples} samples that is not inference, {name}, one worker ({Rounds} trials)", "ms",
            "share");
        ratios.Share("8 draws of 8 samples, as Auto has it", 8, Goal.AtMost("P7", 0.5));
        ratios.Share("the same samples in 1 draw", 1, null);
        ratios.AgainstNaive(name);
    }

    /// <summary>
    /// Everything of a trial but the sessions' runs: choice of samples, copy, faults, read, session, scores of no sample.
    /// </summary>
    private void Share(string name, int draws, Goal? goal)
    {
        CampaignRunner campaign = new(_golden, Options(draws) with { Workers = 1 });
        using FormRunner runner = campaign.Open(_form);
        List<double> total = [];
        List<double> share = [];
        List<DrawTime> parts = [];
        Stopwatch watch = Stopwatch.StartNew();
        foreach (TrialResult trial in campaign.Trials(runner, BitErrorRate, CancellationToken.None).Take(Rounds + 2))
        {
            double seconds = watch.Elapsed.TotalSeconds;
            DrawTime time = trial.Draws.Aggregate(default(DrawTime), (sum, draw) => sum + draw.Time);
            total.Add(1000 * seconds);
            share.Add(1 - (time.Inference / seconds));
            parts.Add(time);
            watch.Restart();
        }

        // The first two trials warm up.
        Table.Row(name, Quantiles.Median(total.Skip(2)), [.. share.Skip(2).Order()], goal);
        double Median(Func<DrawTime, double> part) => 1000 * Quantiles.Median(parts.Skip(2).Select(part));
        Table.Row("... faults", Median(t => t.Faults), [.. parts.Skip(2).Select(t => t.Faults / t.Total).Order()], null);
        Table.Row("... read", Median(t => t.Read), [.. parts.Skip(2).Select(t => t.Read / t.Total).Order()], null);
        Table.Row("... session", Median(t => t.Session), [.. parts.Skip(2).Select(t => t.Session / t.Total).Order()], null);
    }

    private void AgainstNaive(string name)
    {
        CampaignRunner campaign = new(_golden, Options(8));
        using FormRunner runner = campaign.Open(_form);
        int[] samples = [.. Enumerable.Range(0, Samples)];
        Random random = new(1);
        new Interleaved($"P7: a trial of {Samples} samples in 8 draws at BER 1e-4, all cores, {name}", Rounds, isSpeed: true)
            .AddBase("naive loop", () => Naive(samples, 8, random))
            .Add("campaign", () => campaign.Trials(runner, BitErrorRate, CancellationToken.None).First(), Goal.AtLeast("P7", 4))
            .Print();
    }

    private static CampaignOptions Options(int draws) => new(new RandomBitFlip(), 1, Samples) { DrawsPerTrial = draws };

    private int Naive(int[] samples, int draws, Random random)
    {
        int right = 0;
        foreach (int[] part in samples.Chunk(samples.Length / draws))
        {
            byte[] blob = [.. _artifact.Blob];
            FaultRatios.PerBit(blob, BitErrorRate, random);
            using InferenceSession session = new(NaiveModel.Rebuild(_artifact.Manifest, blob, _artifact.Graph));
            right += part.Count(sample => Class(session, sample) == _data.Labels!.Values[sample]);
        }

        return right;
    }

    private int Class(InferenceSession session, int sample)
    {
        float[] image = new float[_data.Inputs[0].SampleShape.Aggregate(1L, (a, b) => a * b)];
        _data.Inputs[0].Copy(sample, MemoryMarshal.AsBytes(image.AsSpan()));
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(image, [1, .. _data.Inputs[0].SampleShape]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, session.InputNames, [value], session.OutputNames);
        float[] scores = results[0].GetTensorDataAsSpan<float>().ToArray();
        return Array.IndexOf(scores, scores.Max());
    }
}
