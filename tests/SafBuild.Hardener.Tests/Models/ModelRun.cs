using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Report;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Shared;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>A real model through the whole flow in a folder of its own: what the worker does for a request.</summary>
internal sealed class ModelRun : IDisposable
{
    private readonly StringWriter _console = new();

    internal TemporaryFolder Folder { get; } = new();

    internal static void OnlyWhenSlow() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1",
            "set SAFBUILD_SLOW=1 to run it: dotnet run build.cs models");

    internal static string Model(string name) => TestData.Path($"models/{name}.onnx");

    /// <param name="request">All but model, name and folder.</param>
    /// <param name="model">Name of a real model.</param>
    internal (HardenResult Result, GateReport Report, HardenRecord Record) Run(string model, HardenRequest request)
    {
        request = request with { Model = Model(model), Name = model, OutputDirectory = Folder.File("out") };
        if (request.TrainingData is not null)
        {
            TorchLibraries.Load(null);
        }

        try
        {
            HardenResult result = Pipeline.Run(request, null, new ConsoleLog(_console), TestContext.Current.CancellationToken)!;
            return (result, Read<GateReport>("out/report.json"), Read<HardenRecord>("out/harden.json"));
        }
        finally
        {
            TestContext.Current.TestOutputHelper?.WriteLine(_console.ToString());
        }
    }

    /// <summary>A line of the table in docs/models.md.</summary>
    internal static void Row(params string[] cells) =>
        TestContext.Current.TestOutputHelper?.WriteLine("| " + string.Join(" | ", cells) + " |");

    /// <summary>A fraction as a percentage.</summary>
    internal static string Percent(double value) => FormattableString.Invariant($"{100 * value:F2}");

    public void Dispose() => Folder.Dispose();

    private T Read<T>(string file) => ContractJson.Read<T>(File.ReadAllText(Folder.File(file)));
}
