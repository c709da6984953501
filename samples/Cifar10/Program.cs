using System.Diagnostics;
using Samples;
using SafBuild.Runtime;

const int trials = 3;
var watch = Stopwatch.StartNew();
string file = (string)AppContext.GetData("Cifar10.Images")!;
if (!File.Exists(file))
{
    Console.Error
        .WriteLine($"The images of the build, '{file}', are gone: set SAFBUILD_DATA to the folder that has cifar10/test.bin and build "
        + $"again.");
    return 1;
}

CifarImages images = CifarImages.Read(file, count: 500);
using var faults = new FaultyCopies();
(string Name, string Path)[] models =
[
    ("plain", SafModels.Resnet20Plain.Path),
    ("hardened", SafModels.Resnet20.Path),
    ("hardened, 8 bits", SafModels.Resnet20_8bit.Path),
];

Console.WriteLine($"ResNet-20, top-1 accuracy on {images.Count} CIFAR-10 test images, mean and worst of {trials} trials:");
Console.WriteLine();

// Far more flips than the gate judged: SafModel.Load would refuse these copies.
var anyRate = new SafLoadOptions { MaxBitErrorRate = double.PositiveInfinity };
Console.WriteLine("bit error rate" + string.Concat(models.Select(model => $"{model.Name,20}")));
foreach (double rate in (double[])[0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
{
    Console.Write($"{(rate == 0 ? "none" : rate.ToString("0e-0")),14}");
    foreach ((_, string path) in models)
    {
        var accuracies = new List<double>();
        for (int trial = 1; trial <= (rate == 0 ? 1 : trials); trial++)
        {
            using SafModel copy = SafModel.Load(faults.Flip(path, rate, seed: trial, out _), anyRate);
            accuracies.Add(images.Accuracy(copy));
        }

        Console.Write($"{accuracies.Average(),12:P1}{accuracies.Min(),8:P1}");
    }

    Console.WriteLine();
}

Console.WriteLine();
Console.WriteLine("Guessing gives 10 %. Less means that outputs are NaN or infinite, which counts as wrong.");
Console.WriteLine();
using (SafModel model = SafModel.Load(faults.PutNaN(SafModels.Resnet20.Path)))
{
    Console.WriteLine($"NaN written over one weight: {model.ReadReport.Nan} read as 0, accuracy {images.Accuracy(model):P1}");
}

Console.WriteLine($"({watch.Elapsed.TotalSeconds:F1} s)");
return 0;
