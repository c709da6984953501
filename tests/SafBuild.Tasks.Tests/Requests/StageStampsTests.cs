using SafBuild.Shared;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests.Requests;

public class StageStampsTests
{
    private static readonly HardenRequest Base =
        new() { Model = "/m.onnx", Name = "m", OutputDirectory = "/o", TrainingData = "/t.npz", ValidationData = "/v.npz" };

    private static readonly StageStamps Before = StageStamps.Of(Base, "worker");

    public static TheoryData<string, bool, bool> Changes => new()
    {
        { "nothing", false, false },
        { "where results go", false, false },
        { "error or warning", false, false },
        { "threshold", false, true },
        { "validation data", false, true },
        { "gate off", false, true },
        { "model", true, true },
        { "function", true, true },
        { "epochs", true, true },
        { "seed", true, true },
        { "worker", true, true },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Of_a_change_runs_the_stages_that_depend_on_it(string change, bool harden, bool gate)
    {
        HardenRequest changed = change switch
        {
            "where results go" => Base with { OutputDirectory = "/p", Project = "/p.csproj", CachePath = "/c" },
            "error or warning" => Base with { Gate = new() { Mode = GateMode.Warning } },
            "threshold" => Base with { Gate = new() { MaxAccuracyDrop = 0.5 } },
            "validation data" => Base with { ValidationData = "/w.npz" },
            "gate off" => Base with { Gate = new() { Mode = GateMode.Off } },
            "model" => Base with { Model = "/n.onnx" },
            "function" => Base with { Function = "Tanh" },
            "epochs" => Base with { Training = new() { Epochs = 9 } },
            "seed" => Base with { Seed = 2 },
            _ => Base,
        };
        StageStamps after = StageStamps.Of(changed, change == "worker" ? "other" : "worker");
        Assert.Equal(harden, after.Harden != Before.Harden);
        Assert.Equal(gate, after.Gate != Before.Gate);
    }

    [Fact]
    public void Of_training_options_without_training_do_not_matter()
    {
        HardenRequest converted = Base with { TrainingData = null };
        Assert.Equal(StageStamps.Of(converted, ""), StageStamps.Of(converted with { Training = new() { Epochs = 9 } }, ""));
    }
}
