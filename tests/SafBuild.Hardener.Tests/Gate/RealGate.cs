using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>The flow of a build without training and without files: convert, gate.</summary>
internal static class RealGate
{
    internal const string Cifar10 = """
        {"format":"cifar","files":["FILE"],"normalize":{"scale":0.00392156862745098,"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225]}}
        """;

    /// <param name="model">Below the data folder.</param>
    /// <param name="data">The data file below the data folder, named FILE in <paramref name="description"/>.</param>
    /// <param name="description">A *.dataset.json.</param>
    /// <param name="request">Form and gate options.</param>
    /// <param name="log">Progress.</param>
    internal static GateOutcome Run(
        string model, string data, string description, HardenRequest request, IProgressLog log, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("safbuild-gate").FullName;
        try
        {
            string dataset = Path.Combine(folder, "test.dataset.json");
            File.WriteAllText(dataset, description.Replace("FILE", TestData.Path(data).Replace("\\", "/")));
            PreparedModel golden = PreparedModel.Load(TestData.Path(model), OnnxOperators.Roles);
            SafForm form = SafForm.Of(request);
            MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
            {
                Name = Path.GetFileNameWithoutExtension(model),
                Model = golden,
                Form = form,
                Protection = request.ProtectStructure ? StructureKind.Copies : StructureKind.None,
            });
            DataSet validation = DataSetLoader.Load(dataset, golden.Signature);
            return GateStage.Run(
                GateInputs.Of(golden, artifact, form, request.Gate, request.Seed, validation, training: null), log, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>Progress into the test's output.</summary>
internal sealed class TestLog : IProgressLog
{
    public void Report(Diagnostic diagnostic) => Progress(diagnostic.ToString());

    public void Progress(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
