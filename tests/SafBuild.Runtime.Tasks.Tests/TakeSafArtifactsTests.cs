using Microsoft.Build.Framework;
using SafBuild.Shared.Store;

namespace SafBuild.Runtime.Tasks.Tests;

public sealed class TakeSafArtifactsTests : IDisposable
{
    private readonly CopyFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void Artifacts_of_project_package_and_reference_are_found_and_their_files_taken()
    {
        string own = _folders.Entry("Own", "1", "App");
        string referenced = _folders.Entry("Net", "2");
        string package = _folders.Package("Pack", "3");
        File.WriteAllText(_folders.At("readme.txt"), "");
        ITaskItem[] candidates =
        [
            .. CopyFolders.Candidates(own), .. CopyFolders.Candidates(referenced),
            CopyFolders.Plain(_folders.At("readme.txt"), "readme.txt"),
        ];
        TakeSafArtifacts take = _folders.Take([CopyFolders.Item(own), CopyFolders.Item(package)], candidates);
        Assert.True(take.Execute());
        Assert.Equal([referenced, own, package], take.Found.Select(f => f.ItemSpec));
        Assert.Equal(candidates.SkipLast(1), take.Taken);
        Assert.Equal(9, take.Files.Length);
        Assert.Contains(take.Files, f => f.GetMetadata("RelativePath") == "Pack.saf/weights.bin");
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("missing")]
    [InlineData("foreign")]
    [InlineData("no hashes")]
    [InlineData("other key")]
    [InlineData("red")]
    [InlineData("other bytes passed")]
    public void Damage_in_an_entry_is_refused(string damage)
    {
        string artifact = _folders.Entry("Net", "2");
        ITaskItem[] candidates = CopyFolders.Candidates(artifact);
        string weights = Path.Combine(artifact, "weights.bin");
        string hashes = Path.Combine(Path.GetDirectoryName(artifact)!, "hashes");
        switch (damage)
        {
            case "changed":
                File.WriteAllText(weights, "3");
                break;
            case "missing":
                File.Delete(weights);
                break;
            case "foreign":
                File.WriteAllText(Path.Combine(artifact, "portable.onnx"), "");
                break;
            case "red":
                PassedEntry.Write(Path.GetDirectoryName(artifact)!, CopyFolders.Owner, hash: null);
                break;
            case "other bytes passed":
                PassedEntry.Write(Path.GetDirectoryName(artifact)!, CopyFolders.Owner, ContentHash.Key("other"));
                break;
            case "no hashes":
                File.Delete(hashes);
                break;
            default:
                File.WriteAllText(hashes, File.ReadAllText(hashes).Replace(" 1 ", " 1 0", StringComparison.Ordinal));
                break;
        }

        TakeSafArtifacts take = _folders.Take([], candidates);
        Assert.False(take.Execute());
        Assert.Equal(["SAF0116"], _folders.Engine.Codes);
        Assert.Contains(artifact, _folders.Engine.Errors[0].Message, StringComparison.Ordinal);
        Assert.Empty(take.Found);
    }

    [Fact]
    public void Damage_in_a_package_names_the_package()
    {
        string artifact = _folders.Package("Pack", "3");
        ITaskItem item = CopyFolders.Item(artifact, source: "Contoso.Models 1.0.0");
        File.WriteAllText(Path.Combine(artifact, "weights.bin"), "4");
        Assert.False(_folders.Take([item]).Execute());
        Assert.Equal(["SAF0116"], _folders.Engine.Codes);
        Assert.Contains("Contoso.Models 1.0.0", _folders.Engine.Errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Pack")]
    [InlineData(null, "../Pack")]
    [InlineData(null, "..")]
    public void Package_item_without_hash_or_with_a_path_for_a_name_is_refused(string? hash, string name)
    {
        Assert.False(_folders.Take([CopyFolders.Item(_folders.Package("Pack", "3"), hash, name)]).Execute());
        Assert.Equal(["SAF0116"], _folders.Engine.Codes);
    }

    [Fact]
    public void Empty_or_missing_package_folder_is_refused()
    {
        Directory.CreateDirectory(_folders.At("Empty.saf"));
        Assert.False(_folders.Take([CopyFolders.Item(_folders.At("Empty.saf"), "0"), CopyFolders.Item(_folders.At("None.saf"), "0")])
            .Execute());
        Assert.Equal(["SAF0116", "SAF0116"], _folders.Engine.Codes);
    }

    [Fact]
    public void Same_bytes_twice_are_one_artifact_and_other_bytes_clash_whatever_the_case_of_the_name()
    {
        string project = _folders.Entry("Net", "2");
        string same = _folders.Package("net", "2", "same");
        TakeSafArtifacts take = _folders.Take([CopyFolders.Item(same)], CopyFolders.Candidates(project));
        Assert.True(take.Execute());
        Assert.Single(take.Found);

        string other = _folders.Package("net", "3", "other");
        Assert.False(_folders.Take([CopyFolders.Item(other, source: "Other 1.0.0")], CopyFolders.Candidates(project)).Execute());
        Assert.Equal(["SAF0114"], _folders.Engine.Codes);
        string message = _folders.Engine.Errors[0].Message!;
        Assert.Contains("Other 1.0.0", message, StringComparison.Ordinal);
        Assert.Contains(project, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_file_inside_an_artifact_clashes_unless_its_bytes_are_the_same()
    {
        string artifact = _folders.Entry("Net", "2");
        File.WriteAllText(_folders.At("weights.bin"), "2");
        ITaskItem plain = CopyFolders.Plain(_folders.At("weights.bin"), @"net.saf\weights.bin");
        TakeSafArtifacts take = _folders.Take([CopyFolders.Item(artifact)], plain);
        Assert.True(take.Execute());
        Assert.Equal([plain], take.Taken);

        File.WriteAllText(_folders.At("weights.bin"), "3");
        Assert.False(_folders.Take([CopyFolders.Item(artifact)], plain).Execute());
        Assert.Equal(["SAF0114"], _folders.Engine.Codes);
        Assert.False(_folders.Take([CopyFolders.Item(artifact)], CopyFolders.Plain(_folders.At("weights.bin"), "Net.saf/a/b")).Execute());
    }

    [Fact]
    public void Artifact_of_a_name_with_signs_that_MSBuild_escapes_keeps_its_path()
    {
        string artifact = _folders.Entry("50% (a;b) @ 'n'", "2", "Lib;1 100%");
        TakeSafArtifacts take = _folders.Take([new Microsoft.Build.Utilities.TaskItem(
            SafBuild.Tasks.Requests.Escaped.Text(artifact),
            new Dictionary<string, string> { ["Hash"] = SafBuild.Shared.Store.ArtifactHash.OfFolder(artifact) })]);
        Assert.True(take.Execute());
        Assert.Equal(artifact, Assert.Single(take.Found).ItemSpec);
    }
}
