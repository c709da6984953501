using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>Arguments that cannot be right end in an exception that the documentation names, and never in the process's end.</summary>
public sealed class ArgumentAttacks
{
    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("\0")]
    public void Path_that_is_none(string path) => Assert.Throws<ArgumentException>(() => SafModel.Load(path));

    [Theory]
    [InlineData("none.saf")]
    [InlineData(" ")]
    [InlineData("/proc/self/mem")]
    [InlineData("/dev/null")]
    public void Path_that_is_no_folder(string path) => Assert.Throws<DirectoryNotFoundException>(() => SafModel.Load(path));

    [Fact]
    public void Path_of_a_file_or_longer_than_any_or_with_half_a_character()
    {
        using ArtifactOnDisk disk = new();
        string[] paths = [disk.PathOf("manifest.json"), new('a', 5000), Path.Combine(disk.Folder, new('b', 300)), "\ud800"];
        foreach (string path in paths)
        {
            Assert.Throws<DirectoryNotFoundException>(() => SafModel.Load(path));
        }

        Assert.Throws<SafFormatException>(() => SafModel.Load("/"));
    }

    [Fact]
    public void No_path()
    {
        Assert.Throws<ArgumentNullException>(() => SafModel.Load(null!));
        Assert.Throws<ArgumentException>(() => SafModel.Load(""));
    }

    [Fact]
    public void Decoded_length_of_nothing_is_allowed()
    {
        using ArtifactOnDisk disk = new();
        foreach (long most in new[] { 0, -1, long.MinValue })
        {
            Assert.Equal("decoded.length", Assert.Throws<SafFormatException>(
                () => SafModel.Load(disk.Folder, new SafLoadOptions { LargestDecodedLength = most })).Field);
        }
    }

    /// <summary>It ended the process.</summary>
    [Fact]
    public void Disposed_session_options()
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        SessionOptions options = new();
        options.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.CreateSession(options));
        model.CreateSession().Dispose();
    }

    [Fact]
    public async Task Session_options_that_another_thread_disposes()
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        for (int i = 0; i < 50; i++)
        {
            SessionOptions options = new();
            Task disposed = Task.Run(options.Dispose, TestContext.Current.CancellationToken);
            try
            {
                model.CreateSession(options).Dispose();
            }
            catch (ObjectDisposedException)
            {
            }

            await disposed;
        }
    }
}
