using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>Why the byte forms are refused: ONNX Runtime alone gives out a file below the working directory.</summary>
public sealed class OpenedFiles(ITestOutputHelper log) : IDisposable
{
    private static readonly float[] Secret = [12345, 67890];

    private readonly string _file = $"secret-{Guid.NewGuid():N}";

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("708180808010")]
    [InlineData("7081808080908080808000")]
    [InlineData("7081808080808080808001")]
    [InlineData("708100")]
    [InlineData("70017007")]
    [InlineData("F00001")]
    public void Given_out_by_ONNX_Runtime_and_refused_by_the_reader(string dataLocation)
    {
        File.WriteAllBytes(_file, MemoryMarshal.AsBytes<float>(Secret).ToArray());
        byte[] model = Model(dataLocation);

        Assert.Equal(Secret, Run(model));
        ArtifactManifest manifest = TinyManifest.Read(TinyManifest.Text) with { Tensors = [] };
        SafFormatException e = Assert.Throws<SafFormatException>(() => GraphReferences.Check(model, manifest));
        log.WriteLine(e.Message);
    }

    /// <summary>Four bytes in an unknown field, and the bytes are taken as another format, of which the reader knows nothing.</summary>
    [Fact]
    public void Marked_bytes_are_not_read_as_ONNX_by_ONNX_Runtime()
    {
        File.WriteAllBytes(_file, MemoryMarshal.AsBytes<float>(Secret).ToArray());
        byte[] model = new OnnxBytes().Literal("A2068002").Literal("4F52544E").Literal(new string('0', 2 * 252)).Literal(
            Convert.ToHexString(Model("7001"))).ToArray();

        Assert.Equal(Secret, Run(model));
        model[7] = (byte)'M';
        OnnxRuntimeException e = Assert.Throws<OnnxRuntimeException>(() => Run(model));
        log.WriteLine(e.Message);
    }

    /// <summary>y is an initializer of both branches of an If.</summary>
    private byte[] Model(string dataLocation)
    {
        OnnxBytes tensor = new OnnxBytes().Int(1, 2).Int(2, 1).Text(8, "c")
            .Message(13, new OnnxBytes().Text(1, "location").Text(2, _file))
            .Literal(dataLocation);
        OnnxBytes branch = new OnnxBytes()
            .Message(1, OnnxBytes.Node("Identity", ["c"], "inner"))
            .Text(2, "branch")
            .Message(5, tensor)
            .Message(12, OnnxBytes.Value("inner", 1, 2));
        OnnxBytes node = OnnxBytes.Node("If", ["condition"], "y", Attribute("then_branch", branch), Attribute("else_branch", branch));
        return OnnxBytes.Model(new OnnxBytes()
            .Message(1, node)
            .Text(2, "hostile")
            .Message(5, OnnxBytes.Raw("condition", 9, [], [1]))
            .Message(12, OnnxBytes.Value("y", 1, 2)));
    }

    private static OnnxBytes Attribute(string name, OnnxBytes graph) => new OnnxBytes().Text(1, name).Message(6, graph).Int(20, 5);

    private static float[] Run(byte[] model)
    {
        using InferenceSession session = new(model);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [], [], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
