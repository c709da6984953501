using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Shared.Store;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests;

/// <summary>
/// The golden model's pass is kept between builds; a kept one that is not of this model and these data would move the threshold.
/// </summary>
public sealed class GoldenCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyGate _gate = new();

    public void Dispose()
    {
        _gate.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Agreement")]
    [InlineData("Top1")]
    [InlineData("RelativeError")]
    public void Second_build_takes_the_outputs_of_the_first_and_reports_the_same(string metric)
    {
        HardenRequest request = Request(Enum.Parse<MetricKind>(metric));
        (GateOutcome first, List<string> made) = Run(request, Store(request));
        (GateOutcome second, List<string> kept) = Run(request, Store(request));
        Assert.DoesNotContain(made, line => line.Contains("kept from an earlier build", StringComparison.Ordinal));
        Assert.Contains(kept, line => line.Contains("kept from an earlier build", StringComparison.Ordinal));
        Assert.Equal(ContractJson.Write(first.Report), ContractJson.Write(second.Report));
        Assert.Single(Directory.GetDirectories(_folder.File("cache")));
    }

    /// <summary>Kept whole, and of the right key, but of another model: the first batch tells.</summary>
    [Fact]
    public void Outputs_that_the_model_does_not_give_are_not_used()
    {
        HardenRequest request = Request(MetricKind.Top1);
        FixedStore store = new();
        string right = ContractJson.Write(Run(request, store).Outcome.Report);
        GoldenOutputs kept = Assert.Single(store.Kept);
        foreach (Func<GoldenOutputs, GoldenOutputs> change in Changes)
        {
            FixedStore wrong = new() { Has = change(kept) };
            (GateOutcome outcome, List<string> lines) = Run(request, wrong);
            Assert.DoesNotContain(lines, line => line.Contains("kept from an earlier build", StringComparison.Ordinal));
            Assert.Equal(right, ContractJson.Write(outcome.Report));
            Assert.Single(wrong.Kept);
        }
    }

    private static IEnumerable<Func<GoldenOutputs, GoldenOutputs>> Changes =>
    [
        kept => kept with { Batches = [.. kept.Batches.Select(b => b with { Values = [.. b.Values.Select(Negative)] })] },

        // Often, since one of the two batches is looked at by chance.
        .. Enumerable.Repeat<Func<GoldenOutputs, GoldenOutputs>>(
            kept => kept with { Batches = [.. kept.Batches[..^1], LessRight(kept.Batches[^1])] }, 8),
        kept => kept with { Batches = kept.Batches[..^1] },
        kept => kept with { Outputs = ["other"] },
        kept => kept with { Batch = kept.Batch / 2 },
        kept => kept with { Batches = [kept.Batches[0] with { Batch = 1 }, .. kept.Batches.Skip(1)] },
        kept => kept with { Batches = [kept.Batches[0] with { Shapes = [[1, 1]] }, .. kept.Batches.Skip(1)] },
    ];

    /// <summary>A whole entry that does not fit is not left to be copied and refused in every build.</summary>
    [Fact]
    public void What_does_not_fit_is_replaced()
    {
        HardenRequest request = Request(MetricKind.Top1);
        FixedStore made = new();
        Run(request, made);
        GoldenCache wrong = Store(request);
        wrong.Keep(Changes.First()(made.Kept[0]));
        wrong.Commit([Data]);
        GateOutcome judged = Run(request, Store(request)).Outcome;
        (GateOutcome again, List<string> lines) = Run(request, Store(request));
        Assert.Contains(lines, line => line.Contains("kept from an earlier build", StringComparison.Ordinal));
        Assert.Equal(ContractJson.Write(judged.Report), ContractJson.Write(again.Report));
    }

    /// <summary>A golden metric lowered behind the first batch: the threshold would be lower by as much.</summary>
    private static ModelOutputs LessRight(ModelOutputs batch) => batch with { Values = [.. batch.Values.Select(Negative)] };

    private static float[] Negative(float[] values) => [.. values.Select(v => -v)];

    [Theory]
    [InlineData("golden.json")]
    [InlineData("outputs.bin")]
    [InlineData("hashes")]
    public void Damaged_entry_is_a_miss(string file)
    {
        HardenRequest request = Request(MetricKind.Top1);
        string right = ContractJson.Write(Run(request, Store(request)).Outcome.Report);
        string entry = Directory.GetDirectories(_folder.File("cache")).Single();
        byte[] bytes = File.ReadAllBytes(Path.Combine(entry, file));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(Path.Combine(entry, file), bytes);
        (GateOutcome outcome, List<string> lines) = Run(request, Store(request));
        Assert.DoesNotContain(lines, line => line.Contains("kept from an earlier build", StringComparison.Ordinal));
        Assert.Equal(right, ContractJson.Write(outcome.Report));
    }

    [Fact]
    public void Store_that_cannot_be_written_does_no_harm()
    {
        File.WriteAllText(_folder.File("cache"), "a file where the folder should be");
        HardenRequest request = Request(MetricKind.Top1);
        (GateOutcome outcome, List<string> lines) = Run(request, Store(request));
        Assert.NotNull(outcome.Verdict);
        Assert.Contains(lines, line => line.Contains("not kept", StringComparison.Ordinal));
    }

    [Fact]
    public void Key_depends_on_model_data_and_metric()
    {
        EntryFile[] data = [new("d.json", new('a', 64)), new("d.bin", new('b', 64))];
        string[] keys =
        [
            GoldenCache.Key("m", data, MetricKind.Top1),
            GoldenCache.Key("n", data, MetricKind.Top1),
            GoldenCache.Key("m", data, MetricKind.Top5),
            GoldenCache.Key("m", [data[0]], MetricKind.Top1),
            GoldenCache.Key("m", [data[1], data[0]], MetricKind.Top1),
            GoldenCache.Key("m", [data[0], data[1] with { Sha256 = new('c', 64) }], MetricKind.Top1),
            GoldenCache.Key("m", [data[0], data[1] with { Path = "e.bin" }], MetricKind.Top1),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], GoldenCache.Key("m", [.. data], MetricKind.Top1));
    }

    [Fact]
    public void Without_a_cache_folder_nothing_is_kept() =>
        Assert.Null(GoldenCache.For(new HardenRequest(), _gate.Model, [], new TestLog()));

    private HardenRequest Request(MetricKind metric) => TinyGate.Request with
    {
        OutputDirectory = _folder.File("out"),
        CachePath = _folder.File("cache"),
        Gate = TinyGate.Request.Gate with { Metric = metric },
    };

    private GoldenCache Store(HardenRequest request)
    {
        Directory.CreateDirectory(request.OutputDirectory);
        File.WriteAllText(Data, "data");
        return GoldenCache.For(request, _gate.Model, [new("d", ContentHash.OfFile(Data))], _log)!;
    }

    private string Data => _folder.File("d");

    private readonly Lines _log = new();

    private (GateOutcome Outcome, List<string> Lines) Run(HardenRequest request, IGoldenStore store)
    {
        _log.All.Clear();
        int[] answers = _gate.Answers();
        GateInputs inputs = _gate.Inputs(request, TinyGate.Data(i => answers[i], labelled: request.Gate.Metric == MetricKind.Top1));
        GateOutcome outcome = GateStage.Run(inputs with { GoldenStore = store }, _log, TestContext.Current.CancellationToken);
        (store as GoldenCache)?.Commit([Data]);
        return (outcome, [.. _log.All]);
    }

    /// <summary>Bytes that were written under the pass are in nobody's key.</summary>
    [Fact]
    public void Pass_over_data_that_changed_is_not_kept()
    {
        HardenRequest request = Request(MetricKind.Top1);
        GoldenCache store = Store(request);
        File.WriteAllText(Data, "other data");
        (_, List<string> lines) = Run(request, store);
        Assert.Contains(lines, line => line.Contains("changed while they were used", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder.File("cache")));
        File.Delete(Data);
        GoldenCache gone = Store(request);
        File.Delete(Data);
        Assert.Contains(Run(request, gone).Lines, line => line.Contains("not kept", StringComparison.Ordinal));
    }

    /// <summary>A gate that ends with an error keeps nothing.</summary>
    [Fact]
    public void Nothing_is_kept_without_a_commit()
    {
        HardenRequest request = Request(MetricKind.Top1);
        GoldenCache store = Store(request);
        int[] answers = _gate.Answers();
        GateInputs inputs = _gate.Inputs(request, TinyGate.Data(i => answers[i])) with { GoldenStore = store };
        GateStage.Run(inputs, _log, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(_folder.File("cache")));
    }

    private sealed class Lines : SafBuild.Shared.Diagnostics.IProgressLog
    {
        internal List<string> All { get; } = [];

        public void Report(SafBuild.Shared.Diagnostics.Diagnostic diagnostic) => Progress(diagnostic.ToString());

        public void Progress(string line) => All.Add(line);
    }

    private sealed class FixedStore : IGoldenStore
    {
        internal GoldenOutputs? Has { get; init; }

        internal List<GoldenOutputs> Kept { get; } = [];

        public GoldenOutputs? Find() => Has;

        public void Keep(GoldenOutputs outputs) => Kept.Add(outputs);
    }
}
