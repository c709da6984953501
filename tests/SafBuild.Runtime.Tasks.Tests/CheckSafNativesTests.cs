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

    [Fact]
    public void Of_two_packages_the_one_that_was_added_by_itself_goes()
    {
        CheckSafNatives task = Task([Library("libonnxruntime.so", "Microsoft.ML.OnnxRuntime"), Library("libonnxruntime.so", "Own.Build")]);
        task.Implicit = [new TaskItem("Microsoft.ML.OnnxRuntime")];
        task.RuntimeIdentifier = "linux-x64";
        Assert.False(task.Execute());
        Assert.Contains("SafBuild.Sdk added Microsoft.ML.OnnxRuntime; write <SafOnnxRuntimePackage>None</SafOnnxRuntimePackage>",
            Assert.Single(_engine.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "add <PackageReference Include=\"Microsoft.ML.OnnxRuntime\" Version=\"1.31.1\" /> to the project")]
    [InlineData(true, "add <PackageReference Include=\"Microsoft.ML.OnnxRuntime\" /> (and <PackageVersion "
        + "Include=\"Microsoft.ML.OnnxRuntime\" Version=\"1.31.1\" /> where the versions stand)")]
    public void Without_a_package_the_error_names_the_line_to_add(bool central, string line)
    {
        CheckSafNatives task = Task([]);
        task.CentralVersions = central;
        Assert.False(task.Execute());
        Assert.Contains(line, Assert.Single(_engine.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux-musl-x64", "Microsoft.ML.OnnxRuntime 1.31.1 has it for linux-x64, osx-arm64, win-x64")]
    [InlineData("osx-x64", "set SafOnnxRuntimePackage to a package that has osx-x64")]
    [InlineData("linux-x64", "is restored and its native files are left out")]
    [InlineData("ubuntu.24.04-x64", "is restored and its native files are left out")]
    [InlineData("win10-x64", "is restored and its native files are left out")]
    [InlineData("", "is restored and its native files are left out")]
    public void Error_says_which_platforms_the_restored_package_has(string runtime, string expected)
    {
        string assets = Path.Combine(Directory.CreateTempSubdirectory("safbuild-").FullName, "project.assets.json");
        File.WriteAllText(assets, """
            { "libraries": {
              "Other/1.0.0": { "type": "package", "files": [ "runtimes/linux-musl-x64/native/libother.so" ] },
              "Library/1.0.0": { "type": "project" },
              "Microsoft.ML.OnnxRuntime/1.31.1": { "files": [ "lib/net8.0/x.dll", "runtimes/win-x64/native/onnxruntime.dll",
                "runtimes/linux-x64/native/libonnxruntime.so", "runtimes/osx-arm64/native/libonnxruntime.dylib",
                "runtimes/android/native/onnxruntime.aar" ] } } }
            """);
        CheckSafNatives task = Task([]);
        task.AssetsFile = assets;
        task.RuntimeIdentifier = runtime;
        Assert.False(task.Execute());
        Assert.Contains(expected, Assert.Single(_engine.Errors).Message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(assets)!, recursive: true);
    }

    /// <summary>The props of Microsoft's package copy the library for Windows to the output of every x64 application.</summary>
    [Theory]
    [InlineData("/packages/ort/onnxruntime.dll", "", false)]
    [InlineData("/packages/ort/onnxruntime.dll", "linux-x64", false)]
    [InlineData("/packages/ort/onnxruntime.dll", "win-x64", true)]
    [InlineData("/own/onnxruntime.dll", "", true)]
    [InlineData("/own/onnxruntime.dll", "osx-arm64", false)]
    [InlineData("/own/libonnxruntime.dylib", "osx-arm64", true)]
    [InlineData("/own/libonnxruntime.so", "linux-musl-x64", true)]
    public void Copied_file_counts_on_its_own_system(string file, string runtime, bool right)
    {
        TaskItem own = new(file);
        own.SetMetadata("CopyToOutputDirectory", "PreserveNewest");
        CheckSafNatives task = Task([]);
        task.OwnFiles = [own];
        task.PackageFolders = [new TaskItem("/packages/")];
        task.RuntimeIdentifier = runtime;
        Assert.Equal(right, task.Execute());
    }

    /// <summary>A package's library and one that the project copies: the later copy or the search path would decide.</summary>
    [Theory]
    [InlineData("libonnxruntime.so", "", "PreserveNewest", "", false)]
    [InlineData("libonnxruntime.so", "", "PreserveNewest", "linux-x64", false)]
    [InlineData("libonnxruntime.so.1.30.0", "", "Always", "", false)]
    [InlineData("../ort/libonnxruntime.so", "", "Always", "", false)]
    [InlineData("/elsewhere/libonnxruntime.so", "", "Always", "", false)]
    [InlineData("native/libonnxruntime.so", "libonnxruntime.so", "Always", "", false)]
    [InlineData("runtimes/linux-x64/native/libonnxruntime.so", "", "Always", "", false)]
    [InlineData("/app/native/libonnxruntime.so", "", "Always", "", true)]
    [InlineData("native/libonnxruntime.so", "", "Always", "", true)]
    [InlineData("libonnxruntime.so", "", "Never", "", true)]
    [InlineData("libonnxruntime.so", "", "", "", true)]
    [InlineData("onnxruntime.dll", "", "Always", "", true)]
    [InlineData("onnxruntime.dll", "", "Always", "linux-x64", true)]
    [InlineData("libonnxruntime_providers_shared.so", "", "Always", "", true)]
    [InlineData("/packages/ort/libonnxruntime.so", "", "Always", "", true)]
    public void Copied_file_beside_a_package_is_an_error_that_names_both(
        string file, string link, string copy, string runtime, bool right)
    {
        TaskItem own = new(file);
        own.SetMetadata("CopyToOutputDirectory", copy);
        own.SetMetadata("Link", link);
        foreach (bool isAdded in new[] { false, true })
        {
            CheckSafNatives task = Task([Library("libonnxruntime.so", "Microsoft.ML.OnnxRuntime", "linux-x64")]);
            task.Project = "/app/App.csproj";
            task.OwnFiles = [own];
            task.PackageFolders = [new TaskItem("/packages/")];
            task.RuntimeIdentifier = runtime;
            task.Implicit = isAdded ? [new TaskItem("Microsoft.ML.OnnxRuntime")] : [];
            Assert.Equal(right, task.Execute());
        }

        Assert.Equal(right ? 0 : 2, _engine.Errors.Count);
        Assert.All(_engine.Errors, e =>
        {
            Assert.Equal("SAF0119", e.Code);
            Assert.Contains($"'{file}' is copied to the output and Microsoft.ML.OnnxRuntime has", e.Message, StringComparison.Ordinal);
        });
        if (!right)
        {
            Assert.Contains("ExcludeAssets=\"native\"", _engine.Errors[0].Message, StringComparison.Ordinal);
            Assert.Contains("<SafOnnxRuntimePackage>None", _engine.Errors[1].Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1.31.0", true)]
    [InlineData("1.32.0", true)]
    [InlineData("1.30.0", false)]
    [InlineData("1.30.5-dev", false)]
    public void Library_older_than_the_managed_half_is_an_error(string version, bool right)
    {
        TaskItem library = Library("libonnxruntime.so", "Microsoft.ML.OnnxRuntime.Gpu.Linux", "linux-x64");
        library.SetMetadata("NuGetPackageVersion", version);
        Assert.Equal(right, Task([library]).Execute());
        Assert.All(_engine.Errors, e => Assert.Contains("take version 1.31 or newer", e.Message, StringComparison.Ordinal));
    }

    private bool Check(ITaskItem[] libraries, ITaskItem? own = null, string runtime = "")
    {
        CheckSafNatives task = Task(libraries);
        task.OwnFiles = own is null ? [] : [own];
        task.RuntimeIdentifier = runtime;
        return task.Execute();
    }

    private CheckSafNatives Task(ITaskItem[] libraries)
    {
        TaskItem managed = new("/packages/Microsoft.ML.OnnxRuntime.dll");
        managed.SetMetadata("NuGetPackageId", "Microsoft.ML.OnnxRuntime.Managed");
        managed.SetMetadata("NuGetPackageVersion", "1.31.1");
        return new CheckSafNatives { BuildEngine = _engine, Libraries = libraries, Assemblies = [managed], Project = "App.csproj" };
    }

    private static TaskItem Library(string file, string package, string runtime = "")
    {
        TaskItem item = new($"/packages/{package}/runtimes/{runtime}/native/{file}");
        item.SetMetadata("NuGetPackageId", package);
        item.SetMetadata("NuGetPackageVersion", "1.31.1");
        item.SetMetadata("RuntimeIdentifier", runtime);
        return item;
    }
}
