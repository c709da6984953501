namespace Pretrain.Images;

/// <summary>Independent sequences of images; no image is in two of them.</summary>
internal enum ImageStream
{
    /// <summary>What the model is pretrained on.</summary>
    Pretraining = 1,

    /// <summary>The data set that the sample fine-tunes with.</summary>
    Training = 2,

    /// <summary>The data set that the gate judges with.</summary>
    Test = 3,
}

internal static class ImageStreams
{
    /// <summary>Changes every image; the committed files are those of this value.</summary>
    internal const ulong Seed = 2411_19027;
}
