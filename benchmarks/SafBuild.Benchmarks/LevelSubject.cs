using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;

namespace SafBuild.Benchmarks;

/// <summary>A network that is trained to levels on CIFAR-10's training pictures.</summary>
/// <param name="Network">It, and the pictures that it is judged by.</param>
/// <param name="IsLabelled">Whether the labels of the training pictures are the network's classes; else it is distilled.</param>
/// <param name="Epochs">Of a training.</param>
/// <param name="LearningRate">Its peak.</param>
/// <param name="Forms">Storage and bits of a weight.</param>
internal sealed record LevelSubject(
    CodedSubject Network, bool IsLabelled, int Epochs, double LearningRate, (string Storage, int ValueBits)[] Forms)
{
    private const int TrainingPictures = 10_000;

    internal string Name => Network.Name;

    internal (PreparedModel Model, DataSet Training, DataSet Test) Load(string trainingPath)
    {
        (PreparedModel model, DataSet test) = Network.Load();
        string description = Network.Describe(trainingPath, TrainingPictures);
        DataSet training = Models.Described(
            IsLabelled ? description : description.Replace("\"take\"", "\"labels\":false,\"take\"", StringComparison.Ordinal),
            model.Signature);
        return (model, training, test);
    }
}
