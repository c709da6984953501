using SafBuild.Runtime;
using SafBuild.Testing;
using Shapes;

public class ModelTests
{
    /// <summary>The artifact's name, which is that of the file.</summary>
    private const string Model = "shapes";

    private static readonly ShapeImages Images = ShapeImages.Read();

    [Fact]
    public void Model_is_right_about_most_images()
    {
        using SafModel model = SafModel.Load(Model);
        Assert.True(model.ReadReport.IsClean);
        Assert.True(Accuracy(model) > 0.95);
    }

    /// <summary>Twenty draws of random bit flips in all files of the model, the same in every run. The build's gate has more.</summary>
    [Fact]
    public void Model_survives_bit_flips() =>
        SafAssert.Survives(Model, Accuracy, bitErrorRate: 1e-4, draws: 20, seed: 7, leastScore: 0.9);

    /// <summary>What the application does with a damaged model, here: it says so.</summary>
    [Fact]
    public void Flipped_bits_are_reported()
    {
        using SafFaultyCopy copy = SafFaults.Inject(Model, bitErrorRate: 1e-4, seed: 7);
        using SafModel model = copy.Load();
        Assert.False(model.ReadReport.IsClean);
    }

    /// <summary>Share of right answers over the first 200 images.</summary>
    private static double Accuracy(SafModel model)
    {
        using ShapeClassifier classifier = new(model);
        return Enumerable.Range(0, 200).Count(i => classifier.Classify(Images[i]) == Images.Label(i)) / 200.0;
    }
}
