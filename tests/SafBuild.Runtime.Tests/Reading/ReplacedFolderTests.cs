using System.Runtime.InteropServices;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Runtime.Tests.Signing;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>
/// A build exchanges the folder while it is loaded: what is read is one artifact or the other, whole. Two of 12,525 loads were a mixture
/// when the folder was exchanged and back again between the reads of one load. With SAFBUILD_SLOW=1 for half a minute.
/// </summary>
public sealed partial class ReplacedFolderTests
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE

    [Fact]
    public async Task Load_while_two_artifacts_take_turns_is_never_a_mixture()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "an exchange of two folders in one step is Linux's");
        TimeSpan time = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1" ? 30 : 1.5);

        // The same manifest but for what tells them apart, so that one's blob is as long as the other's.
        using ArtifactOnDisk first = new(SmallNetwork.Make());
        using ArtifactOnDisk second = new(SmallNetwork.Make(function: "Tanh"));
        using CancellationTokenSource stop = new(time);
        Task<long> swaps = Task.Run(() =>
        {
            long count = 0;
            for (; !stop.IsCancellationRequested; count++)
            {
                Assert.Equal(0, RenameAt2(CurrentFolder, first.Folder, CurrentFolder, second.Folder, Exchange));
            }

            return count;
        }, TestContext.Current.CancellationToken);
        int loads = 0;
        await WhileRunning(swaps, stop, () =>
        {
            using SafModel model = SafModel.Load(first.Folder);
            Assert.True(model.ReadReport.IsClean, $"load {loads}: {model.ReadReport}");
            loads++;
        });
        Assert.True(await swaps > 100 && loads > 10, $"{loads} loads");
    }

    /// <summary>Manifest, blob and signature are of one folder: each of the two is authentic, and so is every answer.</summary>
    [Fact]
    public async Task Verify_while_two_signed_artifacts_take_turns_is_authentic()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "an exchange of two folders in one step is Linux's");
        using SignedArtifact first = new(SmallNetwork.Make(version: 2));
        using SignedArtifact second = new(SmallNetwork.Make(function: "Tanh", version: 2), first.Key);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(1.5));
        Task swaps = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(0, RenameAt2(CurrentFolder, first.Disk.Folder, CurrentFolder, second.Disk.Folder, Exchange));
            }
        }, TestContext.Current.CancellationToken);
        int answers = 0;
        await WhileRunning(swaps, stop, () =>
        {
            SafVerification answer = SafModel.Verify(first.Disk.Folder, first.PublicKey);
            Assert.True(answer.Authenticity == SafAuthenticity.Authentic, $"answer {answers}: {answer}");
            answers++;
        });
        Assert.True(answers > 10, $"{answers} answers");
    }

    /// <summary>The old folder is deleted after the exchange, as by a build: the load starts again.</summary>
    [Fact]
    public async Task Load_while_new_artifacts_replace_the_old_ones_never_fails()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "an exchange of two folders in one step is Linux's");
        using ArtifactOnDisk place = new();
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(1));
        Task writer = Task.Run(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                using ArtifactOnDisk next = new(SmallNetwork.Make(function: i % 2 == 0 ? "Tanh" : "Arctan"));
                Assert.Equal(0, RenameAt2(CurrentFolder, next.Folder, CurrentFolder, place.Folder, Exchange));
            }
        }, TestContext.Current.CancellationToken);
        int loads = 0;
        await WhileRunning(writer, stop, () =>
        {
            using SafModel model = SafModel.Load(place.Folder);
            Assert.True(model.ReadReport.IsClean, $"load {loads}: {model.ReadReport}");
            loads++;
        });
        Assert.True(loads > 10, $"{loads} loads");
    }

    /// <summary>
    /// Acts again and again until it is over, and ends the other task in any case: one that goes on to exchange the folders while they are
    /// deleted hides what failed behind "Directory not empty".
    /// </summary>
    private static async Task WhileRunning(Task other, CancellationTokenSource stop, Action act)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                act();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await other.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await other;
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int sourceFolder, string source, int targetFolder, string target, uint flags);
}
