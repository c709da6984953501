using Microsoft.Build.Framework;

namespace SafBuild.Runtime.Tasks.Tests;

/// <summary>Several projects that write into one output folder.</summary>
public sealed class OneFolderTests : IDisposable
{
    private readonly CopyFolders _folders = new();
    private readonly string _one;
    private readonly string _two;

    public OneFolderTests()
    {
        _one = _folders.Project("One");
        _two = _folders.Project("Two");
    }

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void Second_of_two_models_of_one_name_is_refused_and_the_first_stays()
    {
        Assert.True(_folders.Build(_one, Of("Net", "1", "One")));
        Assert.False(_folders.Build(_two, Of("net", "2", "Two")));
        Assert.Equal(["SAF0114"], _folders.Engine.Codes);
        string message = _folders.Engine.Errors[0].Message!;
        Assert.Contains(_one, message, StringComparison.Ordinal);
        Assert.Equal(_two, _folders.Engine.Errors[0].File);
        Assert.Equal(CopyFolders.Of("Net", "1"), _folders.Written());

        // The record of the refused one is gone, so the mend in either project ends it.
        Assert.False(File.Exists(Path.Combine(_folders.Out, "Two.safmodels")));
        Assert.True(_folders.Build(_one, Of("Net", "3", "One")));
        Assert.True(_folders.Build(_two, Of("Other", "2", "Two")));
        Assert.Equal([.. CopyFolders.Of("Net", "3"), .. CopyFolders.Of("Other", "2")], _folders.Written());
    }

    [Fact]
    public void Same_bytes_are_no_clash_and_stay_while_one_of_the_two_has_them()
    {
        Assert.True(_folders.Build(_one, Of("Net", "1", "One")));
        Assert.True(_folders.Build(_two, Of("Net", "1", "Two")));
        Assert.True(_folders.Build(_one));
        Assert.Equal(CopyFolders.Of("Net", "1"), _folders.Written());
        Assert.True(_folders.Build(_two));
        Assert.Empty(_folders.Written());
    }

    /// <summary>A library's model for two applications: when it is built anew, the record of the second one still says the old.</summary>
    [Fact]
    public void Model_that_its_project_does_not_have_any_more_does_not_block_the_new_one()
    {
        ITaskItem old = Of("Net", "1", "Lib");
        Assert.True(_folders.Build(_one, old));
        Assert.True(_folders.Build(_two, old));
        Directory.Delete(Path.GetDirectoryName(old.ItemSpec)!, recursive: true);
        ITaskItem next = Of("Net", "2", "Lib");
        Assert.True(_folders.Build(_one, next));
        Assert.True(_folders.Build(_two, next));
        Assert.Equal(CopyFolders.Of("Net", "2"), _folders.Written());
    }

    [Fact]
    public void Record_of_a_deleted_project_does_not_block()
    {
        Assert.True(_folders.Build(_one, Of("Net", "1", "Lib")));
        File.WriteAllText(Path.Combine(_folders.Out, "One.dll"), "");
        File.Delete(_one);
        Assert.True(_folders.Build(_two, Of("Net", "2", "Two")));
    }

    /// <summary>Two containers that see one output folder and not each other's sources.</summary>
    [Theory]
    [InlineData("One.dll", false)]
    [InlineData("One", false)]
    [InlineData("Else.dll", true)]
    public void Record_of_a_project_that_cannot_be_seen_counts_while_its_application_lies_there(string file, bool free)
    {
        string package = _folders.Package("Net", "1");
        Assert.True(_folders.Build(_one, CopyFolders.Item(package)));
        File.WriteAllText(Path.Combine(_folders.Out, file), "");
        Directory.Delete(_folders.At("One"), recursive: true);
        Assert.Equal(free, _folders.Build(_two, Of("Net", "2", "Two")));
    }

    [Fact]
    public void Two_projects_of_one_assembly_name_clash_too_and_one_project_may_replace_its_own()
    {
        Assert.True(_folders.Build(_one, Of("Net", "1", "One")));
        TakeSafArtifacts take = _folders.Take([Of("Net", "2", "Two")]);
        Assert.True(take.Execute());
        using (CopySafArtifacts copy = _folders.Copy(_two, take.Found, "One"))
        {
            Assert.False(copy.Execute());
        }

        Assert.Equal(["SAF0114"], _folders.Engine.Codes);
        Assert.Equal(CopyFolders.Of("Net", "1"), _folders.Written());
        Assert.True(_folders.Build(_one, Of("Net", "3", "One")));
    }

    [Fact]
    public void Damaged_record_is_written_again_and_the_record_names_no_path_of_the_machine()
    {
        Directory.CreateDirectory(_folders.Out);
        string record = Path.Combine(_folders.Out, "One.safmodels");
        File.WriteAllText(record, "nonsense\nmore");
        ITaskItem artifact = Of("Net", "1", "One");
        Assert.True(_folders.Build(_one, artifact));
        string key = Path.GetFileName(Path.GetDirectoryName(artifact.ItemSpec)!);
        Assert.Equal(
            $"safbuild-models 1 ../One/One.csproj\n{artifact.GetMetadata("Hash")}  Net\t../One/obj/safbuild/Net/{key}/Net.saf\n",
            File.ReadAllText(record));
    }

    /// <summary>At once, many times: never both green, and the folder is always whole.</summary>
    [Theory]
    [InlineData("One", "Two")]
    [InlineData("Same", "Same")]
    public async Task Two_at_once_are_never_both_green(string assemblyOne, string assemblyTwo)
    {
        ITaskItem[] one = Found(Of("Net", "1", "One"));
        ITaskItem[] two = Found(Of("Net", "2", "Two"));
        int green = 0;
        for (int round = 0; round < 60; round++)
        {
            if (Directory.Exists(_folders.Out))
            {
                Directory.Delete(_folders.Out, recursive: true);
            }

            using CopySafArtifacts first = _folders.Copy(_one, one, assemblyOne);
            using CopySafArtifacts second = _folders.Copy(_two, two, assemblyTwo);
            bool[] results = await Task.WhenAll(Task.Run(first.Execute), Task.Run(second.Execute));
            Assert.False(results[0] && results[1], $"round {round}");
            green += results.Count(r => r);
            if (Directory.Exists(Path.Combine(_folders.Out, "Net.saf")))
            {
                Assert.Equal(CopyFolders.Of("Net", results[0] ? "1" : "2"), _folders.Written());
            }
        }

        Assert.True(green > 0, "never one of them was green");
    }

    /// <summary>One artifact by two projects of one build, at once.</summary>
    [Fact]
    public async Task Two_at_once_with_the_same_bytes_are_both_green()
    {
        ITaskItem[] found = Found(Of("Net", "1", "Lib"));
        for (int round = 0; round < 60; round++)
        {
            using CopySafArtifacts first = _folders.Copy(_one, found);
            using CopySafArtifacts second = _folders.Copy(_two, found);
            bool[] results = await Task.WhenAll(Task.Run(first.Execute), Task.Run(second.Execute));
            Assert.Equal([true, true], results);
            Assert.Equal(CopyFolders.Of("Net", "1"), _folders.Written());
            Directory.Delete(Path.Combine(_folders.Out, "Net.saf"), recursive: true);
        }
    }

    private ITaskItem Of(string name, string weights, string project) => CopyFolders.Item(_folders.Entry(name, weights, project));

    private ITaskItem[] Found(ITaskItem item)
    {
        TakeSafArtifacts take = _folders.Take([item]);
        Assert.True(take.Execute());
        return take.Found;
    }
}
