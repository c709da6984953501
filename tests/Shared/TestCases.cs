namespace SafBuild.Tests.Shared;

/// <summary>The small inputs that went wrong once, in cases beside the data. Found and skipped as <see cref="TestData"/>.</summary>
internal static class TestCases
{
    /// <summary>The absolute path of a case's file, such as "31-int4-block-dq/model.onnx".</summary>
    internal static string Path(string relative) => TestData.Path("../cases/" + relative);
}
