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
        string page = File.ReadAllText(Path.Combine(root, "docs", "deployment.md"));
        string[] blocks = [.. Block().Matches(page).Select(m => m.Groups[1].Value)];
        Assert.Equal(4, blocks.Length);
        Assert.All(blocks, b => Assert.Contains(Plain(b), tests));
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

    /// <summary>Without the white space before lines.</summary>
    private static string Plain(string code) => LineStart().Replace(code, "").Trim();

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\s+", RegexOptions.Multiline)]
    private static partial Regex LineStart();
}
