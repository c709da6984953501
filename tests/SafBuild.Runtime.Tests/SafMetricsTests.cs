using System.Diagnostics.Metrics;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Runtime.Tests.Scrubbing;

namespace SafBuild.Runtime.Tests;

/// <summary>The Meter: every instrument of the list, with its tags, and the page that lists them.</summary>
public sealed class SafMetricsTests
{
    [Fact]
    public void The_page_has_the_instruments_of_the_list_and_no_others()
    {
        string[] expected = [.. SafInstrument.All.Select(Row)];
        string[] found = [.. File.ReadLines(Page()).Where(l => l.StartsWith("| `safbuild.", StringComparison.Ordinal))];
        Assert.True(expected.SequenceEqual(found), "put this table into docs/metrics.md:\n" + string.Join("\n", expected));
    }

    [Fact]
    public void Listeners_see_the_instruments_of_the_list_and_no_others()
    {
        using Recorded recorded = new("nobody");
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.Equal(
            SafInstrument.All.Select(i => $"{i.Name} {i.Kind} {i.Unit} {i.Text}").Order(),
            recorded.Published.Select(i => $"{i.Name} {i.GetType().Name.Split('`')[0]} {i.Unit} {i.Description}").Order());
    }

    [Fact]
    public void Reads_and_scrubs_are_measured_with_their_tags()
    {
        SmallArtifact small = SmallNetwork.Make();
        string name = Guid.NewGuid().ToString();
        SmallArtifact artifact = small with { Manifest = small.Manifest with { Name = name } };
        using ArtifactOnDisk disk = new(artifact);
        using ArtifactOnDisk second = new(artifact);
        using Recorded recorded = new(name);
        byte[] clean = disk.Read("weights.bin");
        disk.Write("weights.bin", [0, 0, 0xC0, 0x7F, .. clean[4..]]);
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.Equal(1, recorded.Sum("safbuild.loads", "source=load"));
        Assert.Equal(1, recorded.Sum("safbuild.faults", "kind=nan", "source=load"));
        Assert.Equal(1, recorded.Sum("safbuild.blocks.damaged", "source=load"));
        Assert.Equal(model.ReadReport.EstimatedBitErrorRate, recorded.Observe("safbuild.bit_error_rate"));
        Assert.True(model.ReadReport.EstimatedBitErrorRate > 0);

        File.Move(disk.PathOf("graph.onnx"), disk.PathOf("away"));
        Assert.Throws<SafFormatException>(model.Reload);
        Assert.Equal(1, recorded.Sum("safbuild.loads.refused", "reason=graph", "source=reload"));
        File.Move(disk.PathOf("away"), disk.PathOf("graph.onnx"));
        model.Reload();
        Assert.Equal(1, recorded.Sum("safbuild.reloads", "source=reload"));
        Assert.Equal(2, recorded.Count("safbuild.load.duration"));

        using SafScrubber scrubber = new(model, new SafScrubberOptions { SecondPath = second.Folder });
        TwoCopies.Flip(second, "graph.onnx", 20);
        scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal(1, recorded.Sum("safbuild.scrubs", "result=repaired"));
        Assert.Equal(1, recorded.Sum("safbuild.blocks.repaired"));
        Assert.Equal(1, recorded.Sum("safbuild.blocks.damaged", "source=scrub"));
        Assert.Equal(1, recorded.Sum("safbuild.files.repaired"));
        Assert.Equal(1, recorded.Sum("safbuild.reloads", "source=scrub"));
        Assert.Equal(1, recorded.Count("safbuild.scrub.duration"));
        scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal(1, recorded.Sum("safbuild.scrubs", "result=clean"));
        Assert.Equal(0, recorded.Observe("safbuild.bit_error_rate"));
        TwoCopies.Flip(disk, "weights.bin", 9);
        TwoCopies.Flip(second, "weights.bin", 10);
        scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal(1, recorded.Sum("safbuild.scrubs", "result=damaged"));
        TwoCopies.Flip(disk, "manifest.json", 9);
        File.Delete(second.PathOf("manifest.json"));
        scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal(1, recorded.Sum("safbuild.scrubs", "result=failed"));
        Assert.All(SafInstrument.All, i => Assert.Equal(i.Tags.Order(), recorded.TagsOf(i.Name)));
    }

    [Theory]
    [InlineData("manifest.json", "manifest")]
    [InlineData("graph.onnx", "graph")]
    [InlineData("weights.bin", "weights")]
    [InlineData("", "missing")]
    [InlineData("limit", "limit")]
    [InlineData("rate", "rate")]
    public void A_refused_load_has_its_reason_and_the_folder_for_a_name(string damaged, string reason)
    {
        using ArtifactOnDisk disk = new();
        string folder = disk.Folder + ".saf";
        string name = Path.GetFileName(disk.Folder);
        Directory.Move(disk.Folder, folder);
        try
        {
            using Recorded recorded = new(name);
            if (damaged.Contains('.', StringComparison.Ordinal))
            {
                File.WriteAllBytes(Path.Combine(folder, damaged), [1]);
            }

            if (damaged == "rate")
            {
                byte[] blob = disk.Artifact.Blob;
                blob[0] ^= 1;
                File.WriteAllBytes(Path.Combine(folder, "weights.bin"), blob);
            }

            SafLoadOptions options = new()
            {
                LargestDecodedLength = damaged == "limit" ? 1 : long.MaxValue,
                MaxBitErrorRate = damaged == "rate" ? 0 : null,
            };
            string path = damaged.Length == 0 ? Path.Combine(Path.GetTempPath(), "nowhere", name + ".saf") : folder;
            Assert.ThrowsAny<Exception>(() => SafModel.Load(path, options));
            Assert.Equal(1, recorded.Sum("safbuild.loads.refused", $"reason={reason}", "source=load"));
        }
        finally
        {
            Directory.Move(folder, disk.Folder);
        }
    }

    [Fact]
    public void The_page_says_what_to_listen_to() =>
        Assert.Contains($"named `{SafModel.MeterName}`", File.ReadAllText(Page()));

    private static string Row(SafInstrument i) =>
        $"| `{i.Name}` | {i.Kind} | `{i.Unit}` | {string.Join(", ", i.Tags.Select(t => $"`{t}`"))} | {i.Text} |";

    private static string Page() => Path.Combine(Root(), "docs", "metrics.md");

    /// <summary>The repository.</summary>
    internal static string Root()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "SafBuild.sln")))
        {
            root = root.Parent;
        }

        return root!.FullName;
    }

    /// <summary>Measurements of one artifact: other tests load at the same time.</summary>
    private sealed class Recorded : IDisposable
    {
        private readonly string _artifact;
        private readonly MeterListener _listener = new();
        private readonly List<(string Name, double Value, string[] Tags)> _measured = [];

        internal Recorded(string artifact)
        {
            _artifact = artifact;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SafModel.MeterName)
                {
                    Published.Add(instrument);
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Add(i, value, tags));
            _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Add(i, value, tags));
            _listener.Start();
        }

        internal List<Instrument> Published { get; } = [];

        public void Dispose() => _listener.Dispose();

        internal double Sum(string name, params string[] tags)
        {
            lock (_measured)
            {
                return _measured.Where(m => m.Name == name && tags.All(m.Tags.Contains)).Sum(m => m.Value);
            }
        }

        internal int Count(string name)
        {
            lock (_measured)
            {
                return _measured.Count(m => m.Name == name && m.Value > 0);
            }
        }

        internal double Observe(string name)
        {
            _listener.RecordObservableInstruments();
            lock (_measured)
            {
                return _measured.Last(m => m.Name == name).Value;
            }
        }

        internal IEnumerable<string> TagsOf(string name)
        {
            lock (_measured)
            {
                return [.. _measured.Where(m => m.Name == name).SelectMany(m => m.Tags.Select(t => t.Split('=')[0])).Distinct().Order()];
            }
        }

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string[] texts = [.. tags.ToArray().Select(t => $"{t.Key}={t.Value}")];
            if (texts.Contains($"artifact={_artifact}"))
            {
                lock (_measured)
                {
                    _measured.Add((instrument.Name, value, texts));
                }
            }
        }
    }
}
