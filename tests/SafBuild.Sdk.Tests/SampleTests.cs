using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests;

/// <summary>The sample that continuous integration does not run, as it needs data; QuickStart runs there.</summary>
public class SampleTests(PackedSdk sdk)
{
    [Fact]
    public void Cifar10_builds()
    {
        TestProject project = new(sdk, Path.Combine("samples", "Cifar10"));
        foreach (string file in new[] { "Cifar10.csproj", "Program.cs", "CifarImages.cs", "../QuickStart/FaultyCopies.cs",
            "data/test.dataset.json" })
        {
            project.Write(file, File.ReadAllText(Path.Combine(PackedSdk.RepositoryRoot, "samples", "Cifar10", file))
                .Replace("Version=\"0.2.0\"", $"Version=\"{sdk.Version}\"", StringComparison.Ordinal));
        }

        project.Write("shared/data/models/resnet20.onnx", "1").Write("shared/data/cifar10/test.bin", "");
        project.Build($"-p:SafWorkerPath={PackedSdk.FakeWorker}", "-p:SafUseCache=false",
            $"-p:SAFBUILD_DATA={project.At("shared", "data")}").AssertSuccess();
        Assert.Equal(["resnet20", "resnet20-8bit", "resnet20-plain"],
            project.Runs.Where(r => r.StartsWith("gate", StringComparison.Ordinal)).Select(r => r[5..]).Order());
    }
}
