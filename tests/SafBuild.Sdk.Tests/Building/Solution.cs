namespace SafBuild.Sdk.Tests.Building;

/// <summary>Libraries with a model each, and what references them. All lie in folders of their own.</summary>
internal sealed class Solution(PackedSdk sdk)
{
    /// <summary>
    /// A library whose model is called net; it has SafBuild.Runtime, so an application that references it has our targets.
    /// </summary>
    /// <param name="model">Text of the model.</param>
    internal TestProject Library(string name, string model, string properties = "", string item = "") =>
        new TestProject(sdk, name).Write("net.onnx", model)
            .Write("Program.cs", $"public static class Of{name} {{ public static string Folder => SafModels.Net.Path; }}")
            .Write("Directory.Build.targets", Projects.WithoutNatives)
            .WithModel(
                item.Length > 0 ? item : """<SafModel Include="net.onnx" ValidationData="val.npz" />""",
                Projects.Library + "<SafReferenceRuntime>true</SafReferenceRuntime>" + properties);

    /// <summary>An application that knows SafBuild only through what it references.</summary>
    internal TestProject Application(string name, string properties = "", params TestProject[] references) =>
        Plain(name, "return;", properties, references);

    /// <summary>A library without a model, which references others.</summary>
    internal TestProject Middle(string name, params TestProject[] references) =>
        Plain(name, "public static class Middle { }", Projects.Library, references);

    /// <summary>Another option for the library: another artifact, of another key.</summary>
    internal static void SetFunction(TestProject library, string function) => library.Write("Directory.Build.props",
        $"<Project><PropertyGroup><SafFunction>{function}</SafFunction></PropertyGroup></Project>");

    private TestProject Plain(string name, string code, string properties, TestProject[] references)
    {
        TestProject project = new TestProject(sdk, name).Write("Program.cs", code)
            .Write("Directory.Build.targets", Projects.WithoutNatives);
        return project.Write($"{name}.csproj", Projects.Plain(string.Concat(references.Select(Projects.Reference)), properties));
    }
}
