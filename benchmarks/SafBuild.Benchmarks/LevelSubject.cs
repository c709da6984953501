using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;

namespace SafBuild.Benchmarks;

/// <summary>A network that is trained to levels on CIFAR-10's training pictures.</summary>
/// <param name="Model">Below the folder of the test data.</param>
/// <param name="Test">A file of the pictures that it is judged by, below the same folder.</param>
/// <param name="IsLabelled">Whether the labels of the training pictures are the network's classes; else it is distilled.</param>
/// <param name="Epochs">Of a training.</param>
/// <param name="LearningRate">Its peak.</param>
/// <param name="Forms">Storage and bits of a weight.</param>
internal sealed record LevelSubject(
    string Model, string Test, bool IsLabelled, int Epochs, double LearningRate, (string Storage, int ValueBits)[] Forms)
{
    private const int TrainingPictures = 10_000;
    private const int TestPictures = 10_000;

    internal string Name => Path.GetFileNameWithoutExtension(Model);

    internal (PreparedModel Model, DataSet Training, DataSet Test) Load(string trainingPath)
    {
        PreparedModel model = PreparedModel.Load(Found(Model), OnnxOperators.Roles);
        return (
            model,
            Pictures(trainingPath, TrainingPictures, model.Signature, IsLabelled),
            Pictures(Found(Test), TestPictures, model.Signature, isLabelled: true));
    }

    /// <summary>Pictures as the network takes them.</summary>
    private DataSet Pictures(string file, int count, ModelSignature signature, bool isLabelled)
    {
        string description = Name.Contains("cifar100", StringComparison.Ordinal)
            ? CodedSubject.Cifar100(file, count)
            : CodedSubject.Cifar10(file, count);
        return Models.Described(
            isLabelled ? description : description.Replace("\"take\"", "\"labels\":false,\"take\"", StringComparison.Ordinal), signature);
    }

    private static string Found(string file) => Models.Find(file) ?? throw new FileNotFoundException("it is not in the test data", file);
}
