using SafBuild.Hardener.Native;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Functions;
using TorchSharp;

namespace SafBuild.Hardener.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class TorchFormTests
{
    public TorchFormTests() => TorchLibraries.Load(null);

    public static TheoryData<string> Names => [.. SaturatedFunctions.All.Select(f => f.Name)];

    private static readonly float[] Values = [0, 1e-20f, 1e-6f, -0.3f, 0.5f, 0.99f, -1, 1.01f, 2.5f, -13.3f, 100, -1e10f, 3e38f];

    [Theory, MemberData(nameof(Names))]
    public void Values_are_the_readers(string name)
    {
        Assert.True(SaturatedFunctions.TryFind(name, out SaturatedFunction? function));
        using torch.Tensor result = TorchForm.Apply(function, torch.tensor(Values));
        float[] found = result.data<float>().ToArray();
        for (int i = 0; i < Values.Length; i++)
        {
            double expected = function.Evaluate(Values[i]);
            Assert.True(Math.Abs(found[i] - expected) <= 1e-6 * Math.Abs(expected), $"f({Values[i]}) is {found[i]}, expected {expected}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Gradients_are_the_slopes_of_the_readers(string name)
    {
        Assert.True(SaturatedFunctions.TryFind(name, out SaturatedFunction? function));
        using torch.Tensor v = torch.tensor(Values, requires_grad: true);
        TorchForm.Apply(function, v).sum().backward();
        float[] found = v.grad!.data<float>().ToArray();
        for (int i = 0; i < Values.Length; i++)
        {
            double h = 1e-6 * Math.Max(1, Math.Abs((double)Values[i]));
            double slope = (function.Evaluate(Values[i] + h) - function.Evaluate(Values[i] - h)) / (2 * h);
            bool corner = name == "Clip" && Math.Abs(Values[i]) == 1;
            Assert.True(corner || Math.Abs(found[i] - slope) <= 1e-4, $"f'({Values[i]}) is {found[i]}, expected {slope}");
        }
    }
}
