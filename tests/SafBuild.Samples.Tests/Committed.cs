namespace SafBuild.Samples.Tests;

/// <summary>The files of samples/QuickStart, copied beside the tests.</summary>
internal static class Committed
{
    internal static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "quickstart", name);
}
