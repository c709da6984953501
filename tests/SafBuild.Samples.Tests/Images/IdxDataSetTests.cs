using Pretrain.Images;

namespace SafBuild.Samples.Tests.Images;

public sealed class IdxDataSetTests
{
    [Theory]
    [InlineData("train", (int)ImageStream.Training)]
    [InlineData("test", (int)ImageStream.Test)]
    public void The_committed_files_are_what_the_generator_draws(string name, int stream)
    {
        (byte[] images, byte[] labels) = IdxDataSet.Encode((ImageStream)stream, 2000);

        Assert.Equal(images, File.ReadAllBytes(Committed.Path($"{name}-images.idx3-ubyte")));
        Assert.Equal(labels, File.ReadAllBytes(Committed.Path($"{name}-labels.idx1-ubyte")));
        Assert.Equal(
            IdxDataSet.Description(name).ReplaceLineEndings("\n"),
            File.ReadAllText(Committed.Path($"{name}.dataset.json")).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void An_image_is_a_function_of_stream_and_index_alone()
    {
        byte[] first = new byte[ShapeImage.Pixels];
        byte[] again = new byte[ShapeImage.Pixels];
        byte[] other = new byte[ShapeImage.Pixels];

        Assert.Equal(7, ShapeImage.Draw(ImageStream.Test, 1237, first));
        ShapeImage.Draw(ImageStream.Training, 1237, other);
        ShapeImage.Draw(ImageStream.Test, 1237, again);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }
}
