using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>A changed input is seen by its content, whatever its time says.</summary>
public class InputTests(PackedSdk sdk)
{
    private static readonly DateTime Old = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    [Situation("The model is replaced by an older file (cp -p, mv, tar, DVC)", "hardened again in build, shipped in bin")]
    [Situation("The model is replaced by an older file, then publish -c Debug", "hardened again, shipped in publish")]
    public void Older_model_is_seen()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        Replace(project, "net.onnx", "1 older", Old);
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1 older", project.Bin());

        Replace(project, "net.onnx", "1 oldest", Old.AddDays(-1));
        project.Run("publish", "-c", "Debug", "--no-restore", "-o", project.At("out")).AssertSuccess();
        project.AssertShips("1 oldest", project.At("out"));
    }

    [SlowFact]
    [Situation("The model is rewritten with the same length and the same time (touch -r)", "hardened again")]
    public void Model_of_equal_length_and_time_is_seen()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "1 a").WithModel();
        Replace(project, "net.onnx", "1 a", Old);
        project.Build().AssertSuccess();
        Replace(project, "net.onnx", "1 b", Old);
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1 b", project.Bin());
    }

    [SlowFact]
    [Situation("The model is rewritten in place right after a build, same length and time", "hardened again")]
    public void Model_rewritten_in_place_at_once_is_seen()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "1 a").WithModel();
        DateTime time = File.GetLastWriteTimeUtc(project.At("net.onnx"));
        project.Build().AssertSuccess();
        using (FileStream file = new(project.At("net.onnx"), FileMode.Open, FileAccess.Write))
        {
            file.Write("1 b"u8);
        }

        File.SetLastWriteTimeUtc(project.At("net.onnx"), time);
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1 b", project.Bin());
    }

    [SlowFact]
    [Situation("The model is a link whose target is rewritten with an old time", "hardened again")]
    [Situation("The model is a link that is set to another file", "hardened again")]
    public void Target_of_a_link_is_seen()
    {
        TestProject project = new TestProject(sdk).Write("store/a", "1 a").Write("store/b", "1 b").WithModel();
        File.Delete(project.At("net.onnx"));
        File.CreateSymbolicLink(project.At("net.onnx"), project.At("store", "a"));
        project.Build().AssertSuccess();
        project.AssertShips("1 a", project.Bin());

        Replace(project, "store/a", "1 c", Old);
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1 c", project.Bin());

        File.SetLastWriteTimeUtc(project.At("store", "b"), Old);
        File.Delete(project.At("net.onnx"));
        File.CreateSymbolicLink(project.At("net.onnx"), project.At("store", "b"));
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1 b", project.Bin());
    }

    [SlowFact]
    [Situation("The folder of the models is a link that is set to another folder", "hardened again")]
    public void Link_of_a_folder_is_seen()
    {
        TestProject project = new TestProject(sdk).Write("v1/net.onnx", "1 a").Write("v2/net.onnx", "1 b")
            .WithModel("""<SafModel Include="models/net.onnx" ValidationData="val.npz" />""");
        File.SetLastWriteTimeUtc(project.At("v2", "net.onnx"), Old);
        Directory.CreateSymbolicLink(project.At("models"), "v1");
        project.Build().AssertSuccess();
        Directory.Delete(project.At("models"));
        Directory.CreateSymbolicLink(project.At("models"), "v2");
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1 b", project.Bin());
    }

    [Fact]
    [Situation("Validation data is replaced by an older file on which the model fails", "judged again: SAF3001, in build and publish")]
    public void Older_validation_data_is_judged()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        Replace(project, "val.npz", "0.5", Old);
        project.Build("--no-restore").AssertOnlyError("SAF3001");
        project.Run("publish", "-c", "Debug", "--no-restore", "-o", project.At("out")).AssertOnlyError("SAF3001");
        Shipping.AssertShipsNothing(project.At("out"));
        Assert.Equal((1, 2), project.Work);
    }

    [SlowFact]
    [Situation("A file that the data set's description names is replaced by an older one", "judged again: SAF3001")]
    [Situation("The data set's description names another file, with an old time", "judged again")]
    public void File_behind_a_description_is_judged()
    {
        TestProject project = new TestProject(sdk).Write("data/a.bin", "1").Write("data/b.bin", "0.9")
            .Write("data/val.dataset.json", """{ "files": ["a.bin"] }""")
            .WithModel("""<SafModel Include="net.onnx" ValidationData="data/val.dataset.json" />""");
        project.Build().AssertSuccess();
        Replace(project, "data/a.bin", "0.5", Old);
        project.Build("--no-restore").AssertOnlyError("SAF3001");

        Replace(project, "data/val.dataset.json", """{ "files": ["b.bin"] }""", Old);
        project.Build("--no-restore", "-p:SafMaxAccuracyDrop=0.2").AssertSuccess();
        project.AssertShips("1", project.Bin());
        Assert.Equal((1, 3), project.Work);
    }

    [SlowFact]
    [Situation("Training data is replaced by an older file", "trained again, shipped")]
    public void Older_training_data_is_trained_on()
    {
        TestProject project = new TestProject(sdk).Write("train.npz", "a")
            .WithModel("""<SafModel Include="net.onnx" TrainingData="train.npz" ValidationData="val.npz" />""",
                "<SafLibTorchPath>.</SafLibTorchPath>");
        project.Build().AssertSuccess();
        project.AssertShips(new("1") { Training = "a" }, project.Bin());
        Replace(project, "train.npz", "b", Old);
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips(new("1") { Training = "b" }, project.Bin());
    }

    [SlowFact]
    [Situation("External data of the model is replaced by an older file", "hardened again")]
    public void Older_external_data_is_seen()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "1 external=net.data").Write("net.data", "a").WithModel();
        project.Build().AssertSuccess();
        Replace(project, "net.data", "b", Old);
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1 external=net.data b", project.Bin());
    }

    [SlowFact]
    [Situation("The model is touched and not changed", "nothing runs, green")]
    [Situation("The model is copied over itself, with a new inode", "nothing runs, green")]
    public void Touched_model_does_nothing()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        File.SetLastWriteTimeUtc(project.At("net.onnx"), DateTime.UtcNow.AddMinutes(1));
        project.Build("--no-restore").AssertSuccess();
        Replace(project, "net.onnx", "1", Old);
        project.Build("--no-restore").AssertSuccess();
        Assert.Equal((1, 1), project.Work);
        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("The model changes while the worker reads it", "SAF0117, nothing reaches bin, the next build is green")]
    public void Model_that_changes_under_the_worker_is_an_error()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "1 changes").WithModel();
        project.Build().AssertOnlyError("SAF0117");
        Shipping.AssertShipsNothing(project.Bin());
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1 changes again", project.Bin());
    }

    /// <summary>Another file under the old name: as cp -p, mv and tar leave it.</summary>
    private static void Replace(TestProject project, string path, string text, DateTime time)
    {
        project.Write(path + ".new", text);
        File.SetLastWriteTimeUtc(project.At(path + ".new"), time);
        File.Move(project.At(path + ".new"), project.At(path), overwrite: true);
    }
}
