using System.Diagnostics;
using System.Security.Cryptography;
using Pretrain.Export;
using Pretrain.Images;
using Pretrain.Learning;

// Everything here repeats bit for bit: the same images, the same model file, on any machine.
const int testImages = 2000;
const int trainingImages = 2000;
const int defaultSteps = 4000;

switch (args)
{
    case ["data", string folder]:
        IdxDataSet.Write(folder, "train", ImageStream.Training, trainingImages);
        IdxDataSet.Write(folder, "test", ImageStream.Test, testImages);
        Console.WriteLine($"{trainingImages} training and {testImages} test images of {ShapeImage.Size}x{ShapeImage.Size} in {folder}");
        return 0;

    case ["train", string file]:
        return Write(file, defaultSteps);

    case ["train", string file, string text] when int.TryParse(text, out int steps) && steps > 0:
        return Write(file, steps);

    case ["compare"]:
        Train("linear", Network.Linear(), 0.005, defaultSteps);
        Train("one hidden layer", Network.Hidden(), 0.02, defaultSteps);
        return 0;

    default:
        Console.Error.WriteLine("usage: Pretrain data FOLDER | train FILE.onnx [STEPS] | compare");
        return 1;
}

static int Write(string file, int steps)
{
    byte[] model = OnnxExport.Encode(Train("network", Network.Convolutional(), 0.1, steps));
    File.WriteAllBytes(file, model);
    Console.WriteLine($"{file}: {model.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(model))}");
    Console.WriteLine($"in ONNX Runtime: {OnnxAccuracy.Measure(model, testImages):P2} of {testImages} test images right");
    return 0;
}

static Network Train(string name, Network network, double learningRate, int steps)
{
    var watch = Stopwatch.StartNew();
    var trainer = new Trainer(network, learningRate);
    trainer.Run(steps, (step, loss) =>
        Console.WriteLine($"{name}: step {step} of {steps}, loss {loss:F4}, {watch.Elapsed.TotalSeconds:F0} s"));
    Console.WriteLine($"{name}: {trainer.Measure(testImages):P2} of {testImages} test images right");
    return network;
}
