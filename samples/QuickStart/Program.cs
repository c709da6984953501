using System.Diagnostics;
using Samples;
using SafBuild.Runtime;

const int trials = 10;
var watch = Stopwatch.StartNew();
TestImages images = TestImages.Read(Path.Combine(AppContext.BaseDirectory, "data"), count: 500);
using var faults = new FaultyCopies();

// 1. The hardened model, as an application uses it.
using (SafModel model = SafModels.Shapes.Load())
{
    Console.WriteLine($"{model.Name}: {images.Accuracy(model):P1} of {images.Count} test images right, nothing damaged: "
        + $"{model.ReadReport.IsClean}");
}

// 2. Bits flipped at the same rates in the stored weights of three forms of the model.
Console.WriteLine();
Console.WriteLine($"Top-1 accuracy with random bit flips in the stored weights, mean and worst of {trials} trials:");
Console.WriteLine();
Console.WriteLine("  bit error     flipped     plain model       hardened model     coded model");
Console.WriteLine("       rate        bits    mean    worst       mean    worst     mean    worst");
SafReadReport? report = null;
SafReadReport? codedReport = null;

// Far more flips than the gate judged: SafModel.Load would refuse these copies.
var anyRate = new SafLoadOptions { MaxBitErrorRate = double.PositiveInfinity };
foreach (double rate in (double[])[0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1])
{
    var plain = new List<double>();
    var hardened = new List<double>();
    var coded = new List<double>();
    long flipped = 0;
    for (int trial = 1; trial <= (rate == 0 ? 1 : trials); trial++)
    {
        using SafModel plainCopy = SafModel.Load(faults.Flip(SafModels.Plain.Path, rate, seed: trial, out _), anyRate);
        using SafModel hardenedCopy = SafModel.Load(faults.Flip(SafModels.Shapes.Path, rate, seed: trial, out long bits), anyRate);
        using SafModel codedCopy = SafModel.Load(faults.Flip(SafModels.Coded.Path, rate, seed: trial, out _), anyRate);
        plain.Add(images.Accuracy(plainCopy));
        hardened.Add(images.Accuracy(hardenedCopy));
        coded.Add(images.Accuracy(codedCopy));
        flipped += bits;
        (report, codedReport) = (hardenedCopy.ReadReport, codedCopy.ReadReport);
    }

    Console.WriteLine(
        $"{(rate == 0 ? "none" : rate.ToString("0e-0")),11} {(double)flipped / plain.Count,11:N0} {plain.Average(),7:P1} "
        + $"{plain.Min(),8:P1}   " +
        $"{hardened.Average(),8:P1} {hardened.Min(),8:P1} {coded.Average(),8:P1} {coded.Min(),8:P1}");
}

Console.WriteLine();
Console.WriteLine("Guessing gives 10 %. Less means that outputs are NaN or infinite, which counts as wrong.");

// 3. What the application learns about its memory while it goes on working.
Console.WriteLine();
Console.WriteLine(
    $"Read report of the last copy: {report!.DamagedBlocks.Count} of {report.BlockCount} blocks damaged, {report.Nan} NaN, " +
    $"{report.Infinite} infinite, {report.Voted} put right by vote; estimated bit error rate {report.EstimatedBitErrorRate:0.0e-0} "
    + $"(95 %: {report.BitErrorRateLower:0.0e-0} to {report.BitErrorRateUpper:0.0e-0})");
Console.WriteLine(
    $"Of the coded one: {codedReport!.CorrectedBits:N0} bits of {codedReport.CodedBlocks} blocks put right, {codedReport.Lost} lost; "
    + $"bit error rate {codedReport.EstimatedBitErrorRate:0.000} (95 %: {codedReport.BitErrorRateLower:0.000} to "
    + $"{codedReport.BitErrorRateUpper:0.000})");

// 4. A NaN, which would spread through a plain network to every output.
using (SafModel model = SafModel.Load(faults.PutNaN(SafModels.Shapes.Path)))
{
    Console.WriteLine($"NaN written over one weight: {model.ReadReport.Nan} read as 0, accuracy {images.Accuracy(model):P1}");
}

Console.WriteLine($"({watch.Elapsed.TotalSeconds:F1} s)");
