using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Report;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>
/// The published numbers of the method (ResNet-20 and ResNet-18, clean on the full CIFAR-10 test set) through the whole gate. Minutes
/// each: they run with SAFBUILD_SLOW=1.
/// </summary>
[Trait("Category", "Slow")]
public class ReferenceNumberTests
{
    [Theory]
    [InlineData("Arctan", "Float32", 1e-4, 0.9173, 0.0005, 0.912)]
    [InlineData("Arctan", "Float32", 1e-3, 0.9173, 0.0005, 0.885)]
    [InlineData("Arctan", "Q2.5", 1e-4, 0.9165, 0.0035, 0.907)]
    [InlineData("Arctan", "Float16", 1e-4, 0.9173, 0.0005, 0.912)]
    public void ResNet20(string function, string storage, double rate, double clean, double cleanTolerance, double least)
    {
        GateOutcome outcome = Run("models/resnet20.onnx", function, storage, rate, trials: 10, samples: 2000);
        Assert.InRange(outcome.Report.Golden.Metric, 0.9173 - 0.00005, 0.9173 + 0.00005);
        Assert.InRange(outcome.Report.Hardened.Metric, clean - cleanTolerance, clean + cleanTolerance);
        Assert.InRange(outcome.Report.Gate.Mean, least, 1);
    }

    /// <summary>The first 1000 images, 500 a draw: single flips of a block are put right, so that 1e-4 costs nothing.</summary>
    [Theory]
    [InlineData("Secded", 1e-4, 0.90)]
    [InlineData("Secded", 1e-3, 0.88)]
    [InlineData("Float32", 1e-4, 0.90)]
    [InlineData("Float32", 1e-3, 0.86)]
    public void ResNet20_with_a_code_beside_plain_words(string storage, double rate, double least)
    {
        GateOutcome outcome = Run(
            "models/resnet20.onnx", "Arctan", storage, rate, trials: 16, samples: 500, RealGate.Cifar10.Insert(1, "\"take\":1000,"));
        ReadsReport reads = outcome.Report.Reads;
        Assert.InRange(outcome.Report.Gate.Mean, least, 1);
        Assert.Equal(storage == "Secded", reads.Detected > 0);
        Assert.Equal(reads.Detected, reads.Corrected + reads.Lost);
        Assert.True(reads.Lost <= reads.Corrected * 72 * rate, $"{reads.Lost} lost beside {reads.Corrected} put right");
    }

    [Fact]
    public void ResNet20_plain_fails()
    {
        GateOutcome outcome = Run("models/resnet20.onnx", "Identity", "Float32", 1e-5, trials: 200, samples: 1000);
        Assert.Equal(Verdict.Fail, outcome.Verdict);
        Assert.Equal("SAF3001", outcome.Judgement.Code);
    }

    [Fact]
    public void ResNet18_passes_at_a_thousandth_with_500_samples()
    {
        // The first 2000 images have 200 of each class; the two clean runs on the whole set would take longer than the gate.
        string data = RealGate.Cifar10.Insert(1, "\"take\":2000,");
        GateOutcome outcome = Run("models/resnet18.onnx", "Softsign", "Float32", 1e-3, trials: 200, samples: 500, data);
        Assert.Equal(Verdict.Pass, outcome.Verdict);
    }

    private static GateOutcome Run(
        string model, string function, string storage, double rate, int trials, int samples, string data = RealGate.Cifar10)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1", "set SAFBUILD_SLOW=1 to run it");
        HardenRequest request = new()
        {
            Function = function,
            Storage = storage,
            OutOfRange = OutOfRange.Saturate,
            Gate = new GateOptions { BitErrorRate = rate, MaxTrials = trials, EvaluationSamples = samples },
        };
        TestLog log = new();
        GateOutcome outcome = RealGate.Run(model, "cifar10/test.bin", data, request, log, TestContext.Current.CancellationToken);
        log.Progress(outcome.Summary);
        log.Progress(ContractJson.Write(outcome.Report));
        log.Progress(outcome.Judgement.Message);
        return outcome;
    }
}
