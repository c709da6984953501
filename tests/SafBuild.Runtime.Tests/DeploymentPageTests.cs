using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Runtime.Tests.Scrubbing;
using SafBuild.Runtime.Tests.Signing;

namespace SafBuild.Runtime.Tests;

/// <summary>The code of docs/deployment.md, compiled and run.</summary>
public sealed partial class DeploymentPageTests
{
    private bool _sessionsAreOld;

    [Fact]
    public void Code_of_the_page_is_that_of_these_tests()
    {
        string root = SafMetricsTests.Root();
        string tests = Plain(File.ReadAllText(
            Path.Combine(root, "tests", "SafBuild.Runtime.Tests", $"{nameof(DeploymentPageTests)}.cs")));

        // Which counts the nodes that stay, too.
        string benchmark = Plain(File.ReadAllText(Path.Combine(root, "benchmarks", "SafBuild.Benchmarks", "PortableRatios.cs")));
        string page = File.ReadAllText(Path.Combine(root, "docs", "deployment.md"));
        string[] blocks = [.. Block().Matches(page).Select(m => m.Groups[1].Value)];
        Assert.Equal(6, blocks.Length);
        Assert.All(blocks, b => Assert.Contains(Plain(b), tests + benchmark));
    }

    [Fact]
    public void Reload_and_scrub_of_the_page()
    {
        using TwoCopies copies = new();
        string path = copies.First.Folder;
        string secondPath = copies.Second.Folder;
        using StringWriter log = new();
        using SafModel model = SafModel.Load(path);
        using InferenceSession before = model.CreateSession();
        SafReadReport report = model.Reload();
        using InferenceSession after = model.CreateSession();
        Assert.Equal(SafModelTests.Run(before), SafModelTests.Run(after));
        Assert.True(report.IsClean);
        model.Weights.Decoded.Slice(0, 4)[3] ^= 0x80;
        Scrub(model, secondPath, log);
        Assert.True(Volatile.Read(ref _sessionsAreOld));
        Assert.Contains("new sessions get other weights", log.ToString());
    }

    private void Scrub(SafModel model, string secondPath, StringWriter log)
    {
#pragma warning disable xUnit1051 // As on the page.
        SafScrubberOptions options = new() { Interval = TimeSpan.FromMinutes(10), SecondPath = secondPath };
        using SafScrubber scrubber = new(model, options);
        scrubber.Scrubbed += (_, report) =>
        {
            log.WriteLine(report.ToString());
            if (report.ModelChanged)
            {
                Volatile.Write(ref _sessionsAreOld, true);
            }
        };
        SafScrubReport now = scrubber.ScrubNow();
#pragma warning restore xUnit1051
        Assert.Null(now.Exception);
    }

    [Fact]
    public void Meter_of_the_page()
    {
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == SafModel.MeterName)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        int measured = 0;
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref measured));
        listener.Start();
        using ArtifactOnDisk disk = new();
        SafModel.Load(disk.Folder).Dispose();
        Assert.True(measured > 0);
    }

    [Fact]
    public void Verify_of_the_page()
    {
        using SignedArtifact signed = new();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Verify(signed.Disk.Folder, signed.PublicKey);
        Assert.Throws<InvalidOperationException>(() => Verify(signed.Disk.Folder, other.ExportSubjectPublicKeyInfoPem()));
    }

    private static void Verify(string path, string publicKey)
    {
        SafVerification answer = SafModel.Verify(path, publicKey);
        if (answer.Authenticity == SafAuthenticity.NotAuthentic)
        {
            throw new InvalidOperationException(answer.Reason);
        }
    }

    [Fact]
    public void Ladder_of_the_page_takes_the_first_copy_that_loads_and_says_what_it_took()
    {
        SmallArtifact small = SmallNetwork.Make(version: 2);
        SmallArtifact judged = small with { Manifest = small.Manifest with { GatedRates = [1e-9] } };
        using ArtifactOnDisk first = new(judged);
        using ArtifactOnDisk second = new(judged);
        Assert.Equal("", Started(first, second, first.Folder));

        for (int position = 0; position < first.Artifact.Blob.Length; position += 100)
        {
            TwoCopies.Flip(first, "weights.bin", position, 1);
        }

        string refused = Started(first, second, second.Folder);
        Assert.Contains("expected at most 1E-08, 10 times the highest rate that the artifact was judged at", refused);
        Assert.Contains("not the first", refused);

        File.Delete(second.PathOf("weights.bin"));
        string degraded = Started(first, second, first.Folder);
        Assert.Contains("no such file", degraded);
        Assert.Contains("beyond what was judged", degraded);

        File.Delete(first.PathOf("weights.bin"));
        Started(first, second, null);
    }

    /// <returns>The log.</returns>
    private static string Started(ArtifactOnDisk first, ArtifactOnDisk second, string? expected)
    {
        using StringWriter log = new();
        using SafModel? model = Start(first.Folder, second.Folder, log);
        Assert.Equal(expected, model?.Path);
        return log.ToString();
    }

    private static SafModel? Start(string path, string secondPath, TextWriter log)
    {
        SafLoadOptions anyRate = new() { MaxBitErrorRate = double.PositiveInfinity };
        (string Path, SafLoadOptions? Options, string Warning)[] ladder =
        [
            (path, null, ""),
            (path, null, "at the second try"),
            (secondPath, null, "not the first copy: repair it"),
            (path, anyRate, "flips beyond what was judged: answers may be wrong"),
            (secondPath, anyRate, "flips beyond what was judged: answers may be wrong"),
        ];
        foreach ((string folder, SafLoadOptions? options, string warning) in ladder)
        {
            try
            {
                SafModel model = SafModel.Load(folder, options);
                log.Write(warning.Length > 0 ? $"{warning}; {model.ReadReport}\n" : "");
                return model;
            }
            catch (Exception e) when (e is SafFormatException or IOException or UnauthorizedAccessException or OutOfMemoryException)
            {
                log.Write($"{e.Message}\n");
            }
        }

        return null;
    }

    /// <summary>Without the white space before lines.</summary>
    private static string Plain(string code) => LineStart().Replace(code, "").Trim();

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\s+", RegexOptions.Multiline)]
    private static partial Regex LineStart();
}
