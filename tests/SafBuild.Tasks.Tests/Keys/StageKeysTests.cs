using SafBuild.Shared;
using SafBuild.Tasks.Keys;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests.Keys;

public sealed class StageKeysTests : IDisposable
{
    private readonly ModelProject _project = new();

    public StageKeysTests()
    {
        foreach (string file in new[] { "external.bin", "train.bin", "val.bin" })
        {
            File.WriteAllText(_project.At(file), "1");
        }
    }

    public static TheoryData<string, bool, bool> Changes => new()
    {
        { "nothing", false, false },
        { "model touched", false, false },
        { "model of another name", false, false },
        { "where results go", false, false },
        { "error or warning", false, false },
        { "threshold", false, true },
        { "content of the validation data", false, true },
        { "content of a file that the validation data names", false, true },
        { "gate off", false, true },
        { "content of the model", true, true },
        { "content of the model, length and time as before", true, true },
        { "content of the model's external data", true, true },
        { "content of the training data", true, true },
        { "content of a file that the training data names", true, true },
        { "function", true, true },
        { "epochs", true, true },
        { "seed", true, true },
        { "worker", true, true },
    };

    public void Dispose() => _project.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_gives_another_key_to_the_stages_that_depend_on_it(string change, bool harden, bool gate)
    {
        HardenRequest before = new()
        {
            Model = _project.At("net.onnx"),
            Name = "net",
            TrainingData = _project.At("train.npz"),
            ValidationData = _project.At("val.npz"),
        };
        (string artifact, string verdict) = Keys(before);
        HardenRequest changed = change switch
        {
            "where results go" => before with { OutputDirectory = "/p", ArtifactDirectory = "/q", Project = "/p.csproj", CachePath = "/c" },
            "error or warning" => before with { Gate = new() { Mode = GateMode.Warning } },
            "threshold" => before with { Gate = new() { MaxAccuracyDrop = 0.5 } },
            "gate off" => before with { Gate = new() { Mode = GateMode.Off } },
            "function" => before with { Function = "Tanh" },
            "epochs" => before with { Training = new() { Epochs = 9 } },
            "seed" => before with { Seed = 2 },
            "model of another name" => before with { Model = Renamed() },
            _ => before,
        };
        Edit(change);
        (string artifactAfter, string verdictAfter) = Keys(changed);
        Assert.Equal((harden, gate), (artifactAfter != artifact, verdictAfter != verdict));
    }

    [Fact]
    public void Training_options_without_training_do_not_matter()
    {
        HardenRequest converted = new() { Model = _project.At("net.onnx"), Name = "net" };
        Assert.Equal(Keys(converted).Artifact, Keys(converted with { Training = new() { Epochs = 9 } }).Artifact);
    }

    private void Edit(string change)
    {
        switch (change)
        {
            case "model touched":
                File.SetLastWriteTimeUtc(_project.At("net.onnx"), DateTime.UtcNow.AddHours(1));
                break;
            case "content of the model, length and time as before":
                DateTime time = File.GetLastWriteTimeUtc(_project.At("net.onnx"));
                File.WriteAllText(_project.At("net.onnx"), "2");
                File.SetLastWriteTimeUtc(_project.At("net.onnx"), time);
                break;
            case "content of the model":
                File.WriteAllText(_project.At("net.onnx"), "other");
                break;
            case "content of the model's external data":
                File.WriteAllText(_project.At("external.bin"), "2");
                break;
            case "content of the training data":
                File.WriteAllText(_project.At("train.npz"), "2");
                break;
            case "content of a file that the training data names":
                File.WriteAllText(_project.At("train.bin"), "2");
                break;
            case "content of the validation data":
                File.WriteAllText(_project.At("val.npz"), "2");
                break;
            case "content of a file that the validation data names":
                File.WriteAllText(_project.At("val.bin"), "2");
                break;
            case "worker":
                File.WriteAllText(_project.At("safbuild.dll"), "another");
                break;
        }
    }

    private string Renamed()
    {
        File.Copy(_project.At("net.onnx"), _project.At("other name.onnx"));
        return _project.At("other name.onnx");
    }

    /// <summary>The keys of both stages, with the entry of the harden stage made of its key alone.</summary>
    private (string Artifact, string Verdict) Keys(HardenRequest request)
    {
        ModelStages stages = _project.Stages(SafJob.Of(request));
        InputList inputs = new() { Model = ["external.bin"], Training = ["train.bin"], Validation = ["val.bin"] };
        _project.Make(stages, Stage.Inputs, ("inputs.json", ContractJson.Write(inputs)));
        string artifact = stages.Key(Stage.Harden)!;
        _project.Make(stages, Stage.Harden, ("net.saf/weights.bin", artifact));
        return (artifact, stages.Key(Stage.Gate)!);
    }
}
