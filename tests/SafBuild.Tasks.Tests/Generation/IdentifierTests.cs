using SafBuild.Tasks.Generation;

namespace SafBuild.Tasks.Tests.Generation;

public class IdentifierTests
{
    [Theory]
    [InlineData("resnet20", "Resnet20")]
    [InlineData("mnist-cnn", "MnistCnn")]
    [InlineData("3d.net v2", "_3dNetV2")]
    [InlineData("snake_case", "Snake_case")]
    [InlineData("größe", "Größe")]
    [InlineData("resnet20-8bit", "Resnet20_8bit")]
    [InlineData("v1.0", "V1_0")]
    [InlineData("v10", "V10")]
    [InlineData("---", "Model")]
    [InlineData("path", "PathModel")]
    [InlineData("ToString", "ToStringModel")]
    [InlineData("class", "Class")]
    public void Of_name_is_an_identifier(string name, string identifier) => Assert.Equal(identifier, Identifier.Of(name));
}
