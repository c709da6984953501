namespace SafBuild.Tests.Shared;

/// <summary>
/// The real models and data sets (../shared/data or SAFBUILD_DATA). Without them a test skips visibly;
/// with CI=true missing data is a failure.
/// </summary>
internal static class TestData
{
    private static readonly string? Root = Find();

    /// <summary>The absolute path of a file of the small inputs that went wrong: shared/cases, beside the data folder.</summary>
    internal static string Case(string relative) => Path(System.IO.Path.Combine("..", "cases", relative));

    /// <summary>The absolute path of a file below the data folder, such as "models/resnet20.onnx".</summary>
    internal static string Path(string relative)
    {
        string? path = Root is null ? null : System.IO.Path.Combine(Root, relative);
        if (path is not null && File.Exists(path))
        {
            return path;
        }

        string message = $"test data '{relative}' was not found: set SAFBUILD_DATA to the folder that has it";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(message);
        }

        Assert.Skip(message);
        return "";
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SAFBUILD_DATA") is { Length: > 0 } configured)
        {
            return configured;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
