using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests.Copying;

/// <summary>What is published comes from the judged entry, whatever lies in bin or in the publish folder.</summary>
public class PublishCopyTests(PackedSdk sdk)
{
    [Fact]
    [Situation("The weights in bin are exchanged, then publish --no-build", "the judged bytes are published")]
    [Situation("The weights in the publish folder are exchanged, with size and time kept, then publish --no-build", "the judged bytes")]
    public void Publish_without_build_takes_the_judged_bytes()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1 a");
        TestProject application = all.Application("App", "", library);
        application.Build().AssertSuccess();
        Exchange(application.Bin());
        string[] publish = ["--no-build", "-c", "Debug", "-o", application.At("out")];
        application.Run("publish", publish).AssertSuccess();
        library.AssertShips("1 a", application.At("out"));
        Exchange(application.At("out"));
        application.Run("publish", publish).AssertSuccess();
        library.AssertShips("1 a", application.At("out"));
    }

    [SlowFact]
    [Situation("A file of the library's entry is damaged, then publish --no-build of the application",
        "SAF0116 or SAF0115, nothing published")]
    [Situation("The list of hashes of the library's entry is deleted, then publish --no-build", "SAF0116 or SAF0115, nothing published")]
    public void Damaged_entry_is_not_published()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1 a");
        TestProject application = all.Application("App", "", library);
        application.Build().AssertSuccess();
        string weights = Directory.GetFiles(library.At("obj", "safbuild", "net"), "weights.bin", SearchOption.AllDirectories).Single();
        string whole = File.ReadAllText(weights);
        File.WriteAllText(weights, "2 a");
        AssertRefused();
        File.WriteAllText(weights, whole);
        File.Delete(Path.Combine(Path.GetDirectoryName(weights)!, "..", "hashes"));
        AssertRefused();

        void AssertRefused()
        {
            BuildResult published = application.Run("publish", "--no-build", "-c", "Debug", "-o", application.At("out"));
            Assert.False(published.Succeeded, published.Output);
            Assert.All(published.Errors, e => Assert.Contains(e.Code, (string[])["SAF0115", "SAF0116"]));
            Shipping.AssertShipsNothing(application.At("out"));
            library.AssertShips("1 a", application.Bin());
        }
    }

    [SlowFact]
    [Situation("A file of one's own is copied into the artifact's folder by the project (None with Link)", "SAF0114, nothing reaches bin")]
    public void File_of_the_project_inside_an_artifact_is_refused()
    {
        TestProject project = new TestProject(sdk).Write("mine.bin", "mine").WithModel(
            items: """<None Include="mine.bin" Link="net.saf/weights.bin" CopyToOutputDirectory="PreserveNewest" />""");
        project.Build().AssertOnlyError("SAF0114");
        Shipping.AssertShipsNothing(project.Bin());
        project.Run("publish", "-c", "Debug", "-o", project.At("out")).AssertOnlyError("SAF0114");
        Shipping.AssertShipsNothing(project.At("out"));
    }

    [SlowFact]
    [Situation("A project without SafBuild.Runtime (SafReferenceRuntime=false), there and back, equal sizes", "bin and publish follow")]
    public void Project_without_the_runtime_has_the_copy_of_the_sdk()
    {
        TestProject project = new TestProject(sdk).WithModel();
        foreach (string model in new[] { "1 a", "1 b", "1 a" })
        {
            project.Write("net.onnx", model).Run("publish", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
            project.AssertShips(model, project.Bin());
            project.AssertShips(model, project.At("out"));
            Assert.True(File.Exists(project.At("out", "App.safmodels")));
        }
    }

    [SlowFact]
    [Situation("publish -r, trimmed and self-contained", "the judged bytes, there and back")]
    public void Trimmed_application_ships()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1 a");
        TestProject application = all.Application("App", "<UseAppHost>true</UseAppHost><PublishTrimmed>true</PublishTrimmed>", library);
        string rid = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        foreach (string model in new[] { "1 a", "1 b" })
        {
            library.Write("net.onnx", model);
            application.Run("publish", "-r", rid, "--self-contained", "-o", application.At("out")).AssertSuccess();
            library.AssertShips(model, application.At("out"));
        }
    }

    /// <summary>Other bytes of the same length and time: whoever compares those sees nothing.</summary>
    private static void Exchange(string output)
    {
        string weights = Path.Combine(output, "net.saf", "weights.bin");
        DateTime time = File.GetLastWriteTimeUtc(weights);
        File.WriteAllText(weights, new string('x', (int)new FileInfo(weights).Length));
        File.SetLastWriteTimeUtc(weights, time);
    }
}
