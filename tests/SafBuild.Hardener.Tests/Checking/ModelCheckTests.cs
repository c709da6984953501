using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Checking;

[Collection(TorchCollection.Name)]
public class ModelCheckTests(ITestOutputHelper log)
{
    public static TheoryData<string> Models =>
    [
        "dtln-lstm", "fashion-cnn", "go1-policy", "iris-mlp", "kws-dscnn", "magika-fast", "mnist-8", "mnist-cnn", "resnet18", "resnet20",
        "resnet56", "resnet8", "squeezenet-fp16", "stories260k", "ultraface-slim", "vit-cifar10",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_real_model_converts_and_is_trainable(string name)
    {
        using StringWriter output = new();

        int exit = ModelCheck.Run([TestData.Path($"models/{name}.onnx")], output, TestContext.Current.CancellationToken);

        log.WriteLine(output.ToString());
        JObject line = JObject.Parse(output.ToString());
        Assert.Equal("", line.Value<string>("reason"));
        Assert.Equal(0, exit);
        Assert.True(line.Value<bool>("converts"));
        Assert.True(line.Value<bool>("trainable"));
        Assert.InRange(line.Value<double>("maxRelativeDifference"), 0, name.EndsWith("fp16") ? 1e-2 : 1e-4);
        Assert.InRange(line.Value<double>("coveredBits"), 0.99999, 1);
        Assert.All([.. line["inputs"]!, .. line["outputs"]!], port => Assert.Equal(3, port.Count(p => p.First!.ToString().Length > 0)));
    }
}
