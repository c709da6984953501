using SafBuild.Shared;
using SafBuild.Shared.Options;
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
        { "error or warning", true, true },
        { "threshold", false, true },
        { "content of the validation data", false, true },
        { "content of a file that the validation data names", false, true },
        { "gate off", true, true },
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

    public static TheoryData<string> Options => [.. OptionTable.Request.Select(o => o.Name)];

    /// <summary>One that is forgotten would show a verdict of other options, or ship weights of others.</summary>
    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_is_in_the_key_of_the_stages_that_it_changes(string name)
    {
        HardenRequest before = new() { Model = _project.At("net.onnx"), Name = "net", TrainingData = _project.At("train.npz") };
        OptionRow<HardenRequest> option = OptionTable.Request.Single(o => o.Name == name);
        HardenRequest changed = before;
        Assert.True(option.TryRead(ref changed, option.Example, _project.Folder));
        if (name is "TrainingData" or "ValidationData")
        {
            // By content: see above.
            return;
        }

        // Where it is kept, and a list of one name. How a verdict is shown changes no verdict, but the rate is in the manifest only where a
        // red one keeps the artifact from shipping.
        bool same = name is "SafCachePath" or "FaultModel";
        bool inManifest = name is "BitErrorRate" or "Gate";
        Assert.Equal(name == "FaultModel", option.Write(changed) == option.Write(before));
        bool ofGate = GateOptions.Rows.Any(r => r.Name == name);
        (string artifact, string verdict) = Keys(before);
        (string artifactAfter, string verdictAfter) = Keys(changed);
        Assert.Equal((!same && (!ofGate || inManifest), !same), (artifactAfter != artifact, verdictAfter != verdict));
    }

    [Fact]
    public void Values_that_run_into_each_other_give_other_keys()
    {
        HardenRequest one = new() { Model = _project.At("net.onnx"), Name = "net1", Seed = 2 };
        Assert.NotEqual(Keys(one).Artifact, Keys(one with { Name = "net", Seed = 12 }).Artifact);
    }

    [Fact]
    public void What_the_environment_sets_is_in_the_verdict_s_key_because_the_report_says_it()
    {
        HardenRequest plain = new() { Model = _project.At("net.onnx"), Name = "net" };
        (string artifact, string verdict) = Keys(plain);
        (string artifactAfter, string verdictAfter) = Keys(plain with { Environment = ["MaxTrials=5 (SAFMAXTRIALS)"] });
        Assert.Equal((true, false), (artifactAfter == artifact, verdictAfter == verdict));
    }

    /// <summary>The same bytes as a table and as an archive are two data sets.</summary>
    [Fact]
    public void The_extension_of_a_data_set_says_how_it_is_read()
    {
        File.Copy(_project.At("val.npz"), _project.At("val.csv"));
        HardenRequest request = new() { Model = _project.At("net.onnx"), Name = "net", ValidationData = _project.At("val.npz") };
        Assert.NotEqual(Keys(request).Verdict, Keys(request with { ValidationData = _project.At("val.csv") }).Verdict);
    }

    [Fact]
    public void The_reader_beside_the_worker_is_part_of_it()
    {
        HardenRequest request = new() { Model = _project.At("net.onnx"), Name = "net" };
        File.WriteAllText(_project.At("SafBuild.Runtime.dll"), "1");
        (string artifact, string verdict) = Keys(request);
        File.WriteAllText(_project.At("SafBuild.Runtime.dll"), "another");
        (string artifactAfter, string verdictAfter) = Keys(request);
        Assert.Equal((false, false), (artifactAfter == artifact, verdictAfter == verdict));
    }

    /// <summary>Of an artifact whose bytes it does not change, too: it draws the faults.</summary>
    [Fact]
    public void The_seed_is_in_the_verdict_s_key_for_the_same_artifact()
    {
        HardenRequest request = new() { Model = _project.At("net.onnx"), Name = "net" };
        Assert.NotEqual(Keys(request, "1").Verdict, Keys(request with { Seed = 2 }, "1").Verdict);
    }

    /// <summary>A training need not give the same bytes twice.</summary>
    [Fact]
    public void A_verdict_s_key_has_the_bytes_of_its_artifact_and_not_only_their_key()
    {
        HardenRequest request = new() { Model = _project.At("net.onnx"), Name = "net" };
        string verdict = Keys(request, "1").Verdict;
        Assert.NotEqual(verdict, Keys(request, "2").Verdict);
        Assert.Equal(verdict, Keys(request, "1").Verdict);
    }

    /// <summary>The list of inputs was made before: it is of the description, which has not changed.</summary>
    [Theory]
    [InlineData("nothing", false)]
    [InlineData("hidden file", false)]
    [InlineData("text beside the classes", false)]
    [InlineData("content", true)]
    [InlineData("one more", true)]
    [InlineData("one less", true)]
    [InlineData("another class", true)]
    [InlineData("another name", true)]
    public void Pictures_of_a_folder_are_in_the_key_as_they_are_now(string change, bool differs)
    {
        HardenRequest request = new()
        {
            Model = _project.At("net.onnx"),
            Name = "net",
            TrainingData = _project.At("train.npz"),
            ValidationData = _project.At("val.npz"),
        };
        InputList inputs = new() { Training = ["pictures/"], Validation = ["pictures/"] };
        string cat = _project.At("pictures/cat/1.png");
        foreach (string picture in new[] { cat, _project.At("pictures/dog/1.png") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(picture)!);
            File.WriteAllText(picture, picture.Contains("cat") ? "1" : "2");
        }

        (string artifact, string verdict) = Keys(request, inputs: inputs);
        switch (change)
        {
            case "hidden file":
                File.WriteAllText(_project.At("pictures/cat/.thumbs"), "1");
                break;
            case "text beside the classes":
                File.WriteAllText(_project.At("pictures/readme.txt"), "1");
                break;
            case "content":
                File.WriteAllText(cat, "other");
                break;
            case "one more":
                File.WriteAllText(_project.At("pictures/cat/2.png"), "3");
                break;
            case "one less":
                File.Delete(cat);
                break;
            case "another class":
                File.Move(cat, _project.At("pictures/dog/0.png"));
                break;
            case "another name":
                File.Move(cat, _project.At("pictures/cat/0.png"));
                break;
        }

        (string artifactAfter, string verdictAfter) = Keys(request, inputs: inputs);
        Assert.Equal((differs, differs), (artifactAfter != artifact, verdictAfter != verdict));
        ModelStages stages = _project.Stages(SafJob.Of(request));
        Assert.Equal(
            Directory.EnumerateFiles(_project.At("pictures"), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
            stages.Expected(Stage.Gate).Keys.Where(f => f.EndsWith(".png", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
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

    /// <summary>The keys of both stages.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="weights">Content of the harden stage's entry; null: its key alone.</param>
    /// <param name="inputs">Null: a file for each of the three.</param>
    private (string Artifact, string Verdict) Keys(HardenRequest request, string? weights = null, InputList? inputs = null)
    {
        ModelStages stages = _project.Stages(SafJob.Of(request));
        inputs ??= new() { Model = ["external.bin"], Training = ["train.bin"], Validation = ["val.bin"] };
        _project.Make(stages, Stage.Inputs, ("inputs.json", ContractJson.Write(inputs)));
        string artifact = stages.Key(Stage.Harden)!;
        _project.Make(stages, Stage.Harden, ("net.saf/weights.bin", weights ?? artifact));
        return (artifact, stages.Key(Stage.Gate)!);
    }
}
