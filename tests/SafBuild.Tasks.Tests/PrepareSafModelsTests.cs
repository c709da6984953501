using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests;

public sealed class PrepareSafModelsTests : IDisposable
{
    private readonly ModelProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Execute_no_metadata_gives_the_contracts_defaults_and_writes_nothing()
    {
        HardenRequest expected = new()
        {
            Model = _project.At("net.onnx"),
            Name = "net",
            Project = _project.Project,
            ValidationData = _project.At("val.npz"),
        };
        Assert.Equal(ContractJson.Write(expected), ContractJson.Write(SafJob.Read(_project.Job(ModelProject.Model()))));
        Assert.False(Directory.Exists(_project.Output));
    }

    [Fact]
    public void Execute_all_metadata_reach_the_request()
    {
        PrepareSafModels task = _project.Prepare(ModelProject.Model("net.onnx",
            ("Name", "b"), ("TrainingData", "train.npz"), ("Function", "Tanh"), ("Scale", "unit"), ("OutOfRange", "Zero"),
            ("Storage", "Q2.5"),
            ("Epochs", "3"), ("LearningRate", "1e-3"), ("BatchSize", "8"), ("TimeBudget", "00:01:30"), ("TrainingBitErrorRate", "0.25"),
            ("Loss", "Distillation"), ("Device", "Cpu"), ("Seed", "18446744073709551615"), ("BitErrorRate", "1e-4"),
            ("FaultModel", "randombitflip"),
            ("Metric", "Top5"), ("MaxAccuracyDrop", ".02"), ("Confidence", "0.99"), ("MaxTrials", "7"), ("EvaluationSamples", "9"),
            ("MinClassMetric", "80%"), ("Gate", "warning")));
        task.Properties = [Property("SafEmitPortable", "TRUE"), Property("SafLibTorchPath", "torch"), Property("SafCachePath", "cache"),
            Property("SafProtectStructure", "false")];
        Assert.True(task.Execute());
        HardenRequest expected = new()
        {
            Model = _project.At("net.onnx"),
            Name = "b",
            Project = _project.Project,
            TrainingData = _project.At("train.npz"),
            ValidationData = _project.At("val.npz"),
            Function = "Tanh",
            Scale = ScaleMode.Unit,
            OutOfRange = OutOfRange.Zero,
            Storage = "Q2.5",
            Training = new()
            {
                Epochs = 3,
                LearningRate = 1e-3,
                BatchSize = 8,
                TimeBudget = 90,
                BitErrorRate = 0.25,
                Loss = LossKind.Distillation,
                Device = DeviceKind.Cpu
            },
            Gate = new()
            {
                Mode = GateMode.Warning,
                BitErrorRate = 1e-4,
                FaultModel = "RandomBitFlip",
                Metric = MetricKind.Top5,
                MaxAccuracyDrop = 0.02,
                MinClassMetric = 0.8,
                Confidence = 0.99,
                MaxTrials = 7,
                EvaluationSamples = 9
            },
            Seed = ulong.MaxValue,
            EmitPortable = true,
            ProtectStructure = false,
            LibTorchPath = _project.At("torch"),
            CachePath = _project.At("cache"),
        };
        Assert.Equal(ContractJson.Write(expected), ContractJson.Write(SafJob.Read(Assert.Single(task.Jobs))));
    }

    [Theory]
    [InlineData("Scale", "PerRow", "SAF0102", "PerChannel, PerTensor, Unit")]
    [InlineData("Gate", "1", "SAF0102", "Error, Warning, Off")]
    [InlineData("Function", "Sigmoid", "SAF0102", "Arctan")]
    [InlineData("Storage", "Q1.2", "SAF0102", "Q2.5")]
    [InlineData("FaultModel", "Burst", "SAF0102", "RandomBitFlip")]
    [InlineData("BitErrorRate", "2", "SAF0103", "from 0 to 0.5")]
    [InlineData("BitErrorRate", "NaN", "SAF0103", "from 0 to 0.5")]
    [InlineData("BitErrorRate", "1,5", "SAF0103", "a number")]
    [InlineData("BitErrorRate", "51%", "SAF0103", "from 0 to 0.5")]
    [InlineData("MaxAccuracyDrop", "1", "SAF0103", "one point is 0.01 or 1%")]
    [InlineData("MaxAccuracyDrop", "100%", "SAF0103", "less than 1")]
    [InlineData("MaxAccuracyDrop", "%", "SAF0103", "a percentage such as 1%")]
    [InlineData("MaxAccuracyDrop", "1%%", "SAF0103", "a percentage such as 1%")]
    [InlineData("Epochs", "1.5", "SAF0103", "a whole number")]
    [InlineData("Seed", "-1", "SAF0103", "a whole number from 0")]
    [InlineData("Name", "../net", "SAF0103", "file name")]
    public void Execute_bad_option_names_project_value_and_limit(string metadata, string value, string code, string limit)
    {
        Assert.False(_project.Prepare(ModelProject.Model("net.onnx", (metadata, value))).Execute());
        BuildErrorEventArgs error = Assert.Single(_project.Engine.Errors);
        Assert.Equal(code, error.Code);
        Assert.Equal(_project.Project, error.File);
        Assert.Contains(limit, error.Message, StringComparison.Ordinal);
        Assert.Contains(metadata, error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"docs/diagnostics.md#{code.ToLowerInvariant()}", error.HelpLink, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.Output));
    }

    [Fact]
    public void Execute_several_mistakes_reports_all_at_once()
    {
        ITaskItem[] models =
        [
            ModelProject.Model("gone.onnx", ("TrainingData", "gone.npz")),
            ModelProject.Model("net.onnx", ("ValidationData", "")),
            ModelProject.Model("net.onnx", ("Name", "NET")),
        ];
        PrepareSafModels task = _project.Prepare(models);
        task.Worker = _project.At("gone.dll");
        Assert.False(task.Execute());
        Assert.Equal(["SAF0007", "SAF0104", "SAF0105", "SAF0110", "SAF1001"], _project.Engine.Codes.Order());
        Assert.Equal(_project.At("gone.onnx"), _project.Engine.Errors.Single(e => e.Code == "SAF1001").File);
    }

    [Fact]
    public void Execute_data_set_that_is_a_folder_is_SAF0106()
    {
        Directory.CreateDirectory(_project.At("pictures"));
        Assert.False(_project.Prepare(
            ModelProject.Model("net.onnx", ("ValidationData", "pictures"), ("TrainingData", "pictures/"))).Execute());
        Assert.Equal(["SAF0106", "SAF0106"], _project.Engine.Codes);
    }

    [Theory]
    [InlineData("MaxAccuracyDrop", "1%", 0.01)]
    [InlineData("MaxAccuracyDrop", "0.5 %", 0.005)]
    [InlineData("MaxAccuracyDrop", "0.7%", 0.007)]
    [InlineData("BitErrorRate", "1e-3%", 1e-5)]
    [InlineData("TrainingBitErrorRate", "0 %", 0)]
    [InlineData("Confidence", "99.9%", 0.999)]
    public void Execute_fractions_are_read_in_per_cent_too(string metadata, string value, double expected)
    {
        HardenRequest written = SafJob.Read(_project.Job(ModelProject.Model("net.onnx", (metadata, value))));
        Assert.Equal(expected, metadata switch
        {
            "MaxAccuracyDrop" => written.Gate.MaxAccuracyDrop,
            "BitErrorRate" => written.Gate.BitErrorRate,
            "TrainingBitErrorRate" => written.Training.BitErrorRate,
            _ => written.Gate.Confidence,
        });
    }

    [Theory]
    [InlineData("SafEmitPortable", "ture", "SAF0102", "true or false")]
    [InlineData("SafProtectStructure", "1", "SAF0102", "true or false")]
    public void Execute_bad_property_is_one_error_for_all_models(string property, string value, string code, string limit)
    {
        PrepareSafModels task = _project.Prepare(ModelProject.Model(), ModelProject.Model("net.onnx", ("Name", "b")));
        task.Properties = [Property(property, value)];
        Assert.False(task.Execute());
        BuildErrorEventArgs error = Assert.Single(_project.Engine.Errors);
        Assert.Equal((code, _project.Project), (error.Code, error.File));
        Assert.Contains($"{property} is '{value}'; it must be {limit}", error.Message, StringComparison.Ordinal);
    }

    private static TaskItem Property(string name, string value) => new(name, new Dictionary<string, string> { ["Value"] = value });

    [Theory]
    [InlineData("", "0.3", "", 1)]
    [InlineData("0.3", "", "0.3", 1)]
    [InlineData("0.1", "0.3", "0.1", 1)]
    [InlineData("0.1", "0.3", "0.3", 0)]
    [InlineData("", "0.3", "0.2", 0)]
    [InlineData("0.3", "0.3", "0.3", 0)]
    public void Execute_property_that_a_target_sets_too_late_for_an_item_is_SAF0122(string before, string after, string own, int errors)
    {
        PrepareSafModels task = _project.Prepare(ModelProject.Model("net.onnx", ("BitErrorRate", own)));
        task.Evaluated = [new TaskItem("evaluated", new Dictionary<string, string> { ["SafBitErrorRate"] = before })];
        task.Defaults = [new TaskItem("now", new Dictionary<string, string> { ["SafBitErrorRate"] = after })];
        Assert.Equal(errors == 0, task.Execute());
        Assert.Equal(Enumerable.Repeat("SAF0122", errors), _project.Engine.Codes);
    }

    [Fact]
    public void Property_of_the_command_line_beside_metadata_of_the_item_is_said()
    {
        ITaskItem[] models =
            [ModelProject.Model("net.onnx", ("BitErrorRate", "1e-5")), ModelProject.Model("b.onnx", ("BitErrorRate", "0.3"))];
        string line = Assert.Single(PropertyDefaults.Overruled(
            new Dictionary<string, string> { ["safBitErrorRate"] = "0.3", ["SafPack"] = "false", ["Configuration"] = "Release" }, models));
        Assert.Equal("SafBitErrorRate=0.3 of the command line is a default: SafModel 'net.onnx' sets BitErrorRate=1e-5 itself, "
            + "and that counts", line);
    }

    [Fact]
    public void Execute_switch_of_the_targets_that_is_neither_true_nor_false_is_reported_with_all_else()
    {
        PrepareSafModels task = _project.Prepare(ModelProject.Model("net.onnx", ("BitErrorRate", "2")));
        task.Switches =
        [
            Property("SafEnabled", "ture"), Property("SafUseCache", "off"), Property("SafPack", "True"), Property("SafCacheMegabytes", "0"),
        ];
        Assert.False(task.Execute());
        Assert.Equal(["SAF0102", "SAF0102", "SAF0103", "SAF0103"], _project.Engine.Codes.Order());
    }
}
