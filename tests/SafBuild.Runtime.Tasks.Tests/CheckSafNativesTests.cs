using Microsoft.Build.Framework;
using SafBuild.Tasks.Tests;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace SafBuild.Runtime.Tasks.Tests;

public class CheckSafNativesTests
{
    private readonly FakeBuildEngine _engine = new();

    [Theory]
    [InlineData("libonnxruntime.so")]
    [InlineData("libonnxruntime.so.1.31.1")]
    [InlineData("libonnxruntime.dylib")]
    [InlineData("libonnxruntime.1.31.1.dylib")]
    [InlineData("onnxruntime.dll")]
    public void One_library_of_a_package_is_right(string file) => Assert.True(Check([Library(file, "Microsoft.ML.OnnxRuntime")]));

    [Fact]
    public void Libraries_of_one_package_for_all_platforms_and_their_providers_are_right() => Assert.True(Check(
    [
        Library("libonnxruntime.so", "Microsoft.ML.OnnxRuntime", "linux-x64"),
        Library("libonnxruntime.so", "Microsoft.ML.OnnxRuntime", "linux-arm64"),
        Library("onnxruntime.dll", "microsoft.ml.onnxruntime", "win-x64"),
        Library("libonnxruntime_providers_cuda.so", "Microsoft.ML.OnnxRuntime.Gpu.Linux", "linux-x64"),
    ]));

    [Theory]
    [InlineData("libonnxruntime_providers_shared.so")]
    [InlineData("libonnxruntime_extensions.so")]
    [InlineData("libe_sqlite3.so")]
    public void Other_libraries_are_not_it(string file)
    {
        Assert.False(Check([Library(file, "Other")], runtime: "linux-musl-x64"));
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal("SAF0119", error.Code);
        Assert.Contains("for linux-musl-x64", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux-x64", false)]
    [InlineData("linux-musl-x64", true)]
    public void Library_for_glibc_is_none_for_musl(string folder, bool right) =>
        Assert.Equal(right, Check([Library("libonnxruntime.so", "Own", folder)], runtime: "linux-musl-x64"));

    [Theory]
    [InlineData("PreserveNewest", true)]
    [InlineData("Always", true)]
    [InlineData("Never", false)]
    [InlineData("", false)]
    public void Library_of_ones_own_counts_when_it_is_copied(string copy, bool right)
    {
        TaskItem own = new("native/libonnxruntime.so");
        own.SetMetadata("CopyToOutputDirectory", copy);
        Assert.Equal(right, Check([], own));
    }

    [Fact]
    public void Two_packages_for_one_platform_are_an_error_that_names_both()
    {
        Assert.False(Check(
        [
            Library("libonnxruntime.so", "Microsoft.ML.OnnxRuntime", "linux-x64"),
            Library("onnxruntime.dll", "Microsoft.ML.OnnxRuntime", "win-x64"),
            Library("libonnxruntime.so", "Microsoft.ML.OnnxRuntime.Gpu.Linux", "linux-x64"),
        ]));
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal("SAF0119", error.Code);
        Assert.Contains("Microsoft.ML.OnnxRuntime and Microsoft.ML.OnnxRuntime.Gpu.Linux each have", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("for linux-x64", error.Message, StringComparison.Ordinal);
    }

    private bool Check(ITaskItem[] libraries, ITaskItem? own = null, string runtime = "") => new CheckSafNatives
    {
        BuildEngine = _engine,
        Libraries = libraries,
        OwnFiles = own is null ? [] : [own],
        RuntimeIdentifier = runtime,
        Project = "App.csproj",
    }.Execute();

    private static TaskItem Library(string file, string package, string runtime = "")
    {
        TaskItem item = new($"/packages/{package}/runtimes/{runtime}/native/{file}");
        item.SetMetadata("NuGetPackageId", package);
        item.SetMetadata("RuntimeIdentifier", runtime);
        return item;
    }
}
