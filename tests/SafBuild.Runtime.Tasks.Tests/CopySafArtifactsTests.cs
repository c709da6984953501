using System.Globalization;
using Microsoft.Build.Framework;

namespace SafBuild.Runtime.Tasks.Tests;

public sealed class CopySafArtifactsTests : IDisposable
{
    private readonly CopyFolders _folders = new();
    private readonly string _app;

    public CopySafArtifactsTests() => _app = _folders.Project();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void Folder_is_exactly_the_artifact_and_nothing_is_written_when_it_is()
    {
        ITaskItem first = CopyFolders.Item(_folders.Entry("Net", "1"));
        ITaskItem second = CopyFolders.Item(_folders.Entry("Net", "2"));
        foreach ((ITaskItem artifact, string weights) in new[] { (first, "1"), (second, "2"), (first, "1") })
        {
            Assert.True(_folders.Build(_app, artifact));
            Assert.Equal(CopyFolders.Of("Net", weights), _folders.Written());
        }

        DateTime[] times = Times();
        Assert.True(_folders.Build(_app, first));
        Assert.Equal(times, Times());

        File.WriteAllText(Path.Combine(_folders.Out, "Net.saf", "weights.bin"), "x");
        File.WriteAllText(Path.Combine(_folders.Out, "Net.saf", "foreign"), "x");
        Assert.True(_folders.Build(_app, first));
        Assert.Equal(CopyFolders.Of("Net", "1"), _folders.Written());
    }

    /// <summary>A user signs what was built; the next build leaves it while the bytes are those, and takes it away with them.</summary>
    [Fact]
    public void Signature_stays_while_the_artifact_is_the_one_that_was_judged()
    {
        ITaskItem first = CopyFolders.Item(_folders.Entry("Net", "1"));
        Assert.True(_folders.Build(_app, first));
        string signature = Path.Combine(_folders.Out, "Net.saf", "manifest.json.sig");
        File.WriteAllText(signature, "signed");
        Assert.True(_folders.Build(_app, first));
        Assert.Equal("signed", File.ReadAllText(signature));

        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("Net", "2"))));
        Assert.False(File.Exists(signature));

        File.WriteAllText(signature, "signed");
        File.WriteAllText(Path.Combine(_folders.Out, "Net.saf", "weights.bin"), "x");
        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("Net", "2"))));
        Assert.Equal(CopyFolders.Of("Net", "2"), _folders.Written());
    }

    [Theory]
    [InlineData(true, "manifest.json.sig")]
    [InlineData(true)]
    [InlineData(false, "mine.txt")]
    [InlineData(false, "manifest.json.sig", "mine.txt")]
    public void Sweep_takes_a_folder_in_which_a_signature_at_most_is_left(bool swept, params string[] left)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folders.Out, "Net.saf")).FullName;
        Array.ForEach(left, f => File.WriteAllText(Path.Combine(folder, f), "x"));
        Assert.True(new SweepSafArtifacts { Destination = _folders.Out }.Execute());
        Assert.Equal(!swept, Directory.Exists(folder));
        Assert.Equal(swept ? 0 : left.Length, swept ? 0 : Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void File_where_the_folder_belongs_is_replaced()
    {
        Directory.CreateDirectory(_folders.Out);
        File.WriteAllText(Path.Combine(_folders.Out, "Net.saf"), "");
        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("Net", "1"))));
        Assert.Equal(CopyFolders.Of("Net", "1"), _folders.Written());
    }

    /// <summary>What comes behind a build takes newer files only: a publish profile, rsync, a target with inputs and outputs.</summary>
    [Fact]
    public void Bytes_that_come_later_are_newer_whatever_they_are()
    {
        string one = _folders.Entry("Net", "1"), two = _folders.Entry("Net", "2");
        DateTime last = DateTime.UtcNow.AddMinutes(-1);
        foreach (string entry in (string[])[one, two, one])
        {
            Assert.True(_folders.Build(_app, CopyFolders.Item(entry)));
            string[] files = Directory.GetFiles(Path.Combine(_folders.Out, "Net.saf"));
            Assert.All(files, f => Assert.True(File.GetLastWriteTimeUtc(f) > last, f));
            last = files.Max(File.GetLastWriteTimeUtc);
            Assert.True(_folders.Build(_app, CopyFolders.Item(entry)));
            Assert.Equal(last, files.Max(File.GetLastWriteTimeUtc));
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(20);
        }
    }

    [Fact]
    public void Artifact_that_changes_before_the_copy_replaces_nothing_and_neither_do_the_others()
    {
        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("A", "1")), CopyFolders.Item(_folders.Entry("B", "1"))));
        string before = string.Join('\n', _folders.Written());
        string broken = _folders.Entry("B", "2");
        TakeSafArtifacts take = _folders.Take([CopyFolders.Item(_folders.Entry("A", "2")), CopyFolders.Item(broken)]);
        Assert.True(take.Execute());
        File.WriteAllText(Path.Combine(broken, "weights.bin"), "3");
        using CopySafArtifacts copy = _folders.Copy(_app, take.Found);
        Assert.False(copy.Execute());
        Assert.Equal(["SAF0116"], _folders.Engine.Codes);
        Assert.Equal(before, string.Join('\n', _folders.Written()));
        Assert.Empty(Directory.GetDirectories(_folders.Out, ".*"));
    }

    [Fact]
    public void Cancelled_copy_leaves_the_old_folder_and_no_other()
    {
        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("Net", "1"))));
        TakeSafArtifacts take = _folders.Take([CopyFolders.Item(_folders.Entry("Net", "2"))]);
        Assert.True(take.Execute());
        using CopySafArtifacts copy = _folders.Copy(_app, take.Found);
        copy.Cancel();
        Assert.False(copy.Execute());
        Assert.Equal(CopyFolders.Of("Net", "1"), _folders.Written());
        Assert.Equal(["Net.saf"], Directory.GetDirectories(_folders.Out).Select(Path.GetFileName));
    }

    [Fact]
    public void Leftovers_of_a_dead_process_are_deleted_and_those_of_a_living_one_are_not()
    {
        const string Dead = "2147483646";
        string living = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach (string left in new[] { $".Net.saf.tmp{Dead}.1", $".Net.saf.tmp{Dead}.1.old", $".Net.saf.tmp{living}.900000" })
        {
            Directory.CreateDirectory(Path.Combine(_folders.Out, left));
        }

        File.WriteAllText(Path.Combine(_folders.Out, $"App.safmodels.tmp{Dead}.3"), "");
        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("Net", "1"))));
        Assert.Equal([$".Net.saf.tmp{living}.900000", "App.safmodels", "Net.saf"],
            Directory.GetFileSystemEntries(_folders.Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Model_that_is_gone_leaves_the_folder_with_the_last_one_the_record_too()
    {
        ITaskItem a = CopyFolders.Item(_folders.Entry("A", "1"));
        ITaskItem b = CopyFolders.Item(_folders.Entry("B", "1"));
        Assert.True(_folders.Build(_app, a, b));
        File.WriteAllText(Path.Combine(_folders.Out, "keep.txt"), "mine");
        Assert.True(_folders.Build(_app, b));
        Assert.Equal([.. CopyFolders.Of("B", "1"), "keep.txt=mine"], _folders.Written());
        Assert.True(_folders.Build(_app));
        Assert.Equal(["keep.txt"], Directory.GetFileSystemEntries(_folders.Out).Select(Path.GetFileName));
    }

    [Fact]
    public void Read_only_source_gives_files_that_can_be_replaced()
    {
        string package = _folders.Package("Net", "1");
        foreach (string file in Directory.GetFiles(package))
        {
            File.SetAttributes(file, FileAttributes.ReadOnly);
        }

        Assert.True(_folders.Build(_app, CopyFolders.Item(package)));
        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("Net", "2"))));
        Assert.Equal(CopyFolders.Of("Net", "2"), _folders.Written());
        foreach (string file in Directory.GetFiles(package))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }
    }

    /// <summary>The file was renamed, the assembly was not: the record is the same file.</summary>
    [Fact]
    public void Renamed_project_takes_away_what_the_one_before_put_there_and_a_second_one_does_not()
    {
        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("Net", "1"))));
        string renamed = Path.Combine(Path.GetDirectoryName(_app)!, "Renamed.csproj");
        File.WriteAllText(renamed, "");
        Assert.True(Put("Two", "2"));
        Assert.Equal([.. CopyFolders.Of("Net", "1"), .. CopyFolders.Of("Two", "2")], _folders.Written());

        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("Net", "1"))));
        File.Delete(_app);
        Assert.True(Put("Three", "3"));
        Assert.Equal([.. CopyFolders.Of("Three", "3"), .. CopyFolders.Of("Two", "2")], _folders.Written());

        bool Put(string name, string weights)
        {
            TakeSafArtifacts take = _folders.Take([CopyFolders.Item(_folders.Entry(name, weights))]);
            Assert.True(take.Execute());
            using CopySafArtifacts copy = _folders.Copy(renamed, take.Found, Path.GetFileNameWithoutExtension(_app));
            return copy.Execute();
        }
    }

    [Fact]
    public void Emptied_folders_are_swept_and_others_stay()
    {
        Assert.True(_folders.Build(_app, CopyFolders.Item(_folders.Entry("Net", "1"))));
        Directory.CreateDirectory(Path.Combine(_folders.Out, "Gone.saf"));
        Directory.CreateDirectory(Path.Combine(_folders.Out, "empty"));
        Assert.True(new SweepSafArtifacts { BuildEngine = _folders.Engine, Destination = _folders.Out }.Execute());
        Assert.Equal(["Net.saf", "empty"], Directory.GetDirectories(_folders.Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(new SweepSafArtifacts { BuildEngine = _folders.Engine, Destination = _folders.At("none") }.Execute());
    }

    private DateTime[] Times() =>
        [.. Directory.GetFileSystemEntries(_folders.Out, "*", SearchOption.AllDirectories).Append(_folders.Out)
            .Select(f => new DirectoryInfo(f).LastWriteTimeUtc)];
}
