using SafBuild.Hardener.Native;
using TorchSharp;

namespace SafBuild.Hardener.Tests.Native;

public class TorchLibrariesTests
{
    [Fact]
    public void Loads_and_computes_on_this_system()
    {
        string folder = TorchLibraries.Load(null);

        using torch.Tensor sum = torch.ones(3).sum();
        Assert.Equal(3f, sum.item<float>());
        Assert.Equal(folder, TorchLibraries.Load(null));
    }
}
