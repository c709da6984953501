namespace SafBuild.Hardener.Data;

/// <summary>What becomes of a picture: resized, cut out of the middle, its channels in the wanted order and layout.</summary>
/// <param name="Resize">The short side, or height and width; empty: as it is.</param>
/// <param name="Crop">Height and width; empty: all of it.</param>
/// <param name="Layout">Order of the dimensions that come out.</param>
/// <param name="BlueFirst">Whether channels are blue, green, red.</param>
internal sealed record PictureFrame(IReadOnlyList<int> Resize, IReadOnlyList<int> Crop, ImageLayout Layout, bool BlueFirst)
{
    private const int Channels = 3;

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0106.</exception>
    internal static PictureFrame Of(DataSource source)
    {
        DataSetDescription d = source.Description;
        foreach ((string field, IReadOnlyList<int>? sides) in new[] { ("resize", d.Resize), ("crop", d.Crop) })
        {
            source.Require(sides is null || (sides.Count is 1 or 2 && sides.All(s => s is >= 1 and <= Picture.MostSide)), field,
                $"is {Shapes.Text([.. (sides ?? []).Select(s => (long)s)])}; one side, or height and width, of 1 to {Picture.MostSide} "
                + "pixels are expected");
        }

        return new(d.Resize ?? [], d.Crop ?? [], d.Layout ?? ImageLayout.Chw, d.Channels == PictureChannels.Bgr);
    }

    /// <summary>Shape of the sample that a picture gives; only its header is decoded.</summary>
    internal long[] Shape(string path)
    {
        PictureHeader header = PictureHeader.Read(path, Picture.Bytes(path));
        (int height, int width) = Cut(path, Resized(path, header));
        return Layout == ImageLayout.Chw ? [Channels, height, width] : [height, width, Channels];
    }

    /// <param name="path">A picture.</param>
    /// <param name="first">The picture that gave the shape, for messages.</param>
    /// <param name="shape">What every picture must give.</param>
    /// <param name="sample">Receives the values.</param>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0107.</exception>
    internal void Read(string path, string first, IReadOnlyList<long> shape, Span<byte> sample)
    {
        byte[] file = Picture.Bytes(path);
        PictureHeader header = PictureHeader.Read(path, file);
        (int Height, int Width) resized = Resized(path, header);
        (int height, int width) = Cut(path, resized);
        long[] found = Layout == ImageLayout.Chw ? [Channels, height, width] : [height, width, Channels];
        if (!found.SequenceEqual(shape))
        {
            throw DataFailure.Damaged(path, $"has {header.Width}x{header.Height} pixels and gives {Shapes.Text(found)}; expected "
                + $"{Shapes.Text(shape)} as from {first}: set 'resize' and 'crop', so that all pictures give one shape");
        }

        byte[] pixels = PictureScale.Resize(Picture.Decode(path, file, header), header.Height, header.Width, resized.Height, resized.Width);
        int top = Middle(resized.Height - height);
        int left = Middle(resized.Width - width);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int from = (((top + y) * resized.Width) + left + x) * Channels;
                for (int c = 0; c < Channels; c++)
                {
                    int to = Layout == ImageLayout.Chw ? (((c * height) + y) * width) + x : (((y * width) + x) * Channels) + c;
                    sample[to] = pixels[from + (BlueFirst ? Channels - 1 - c : c)];
                }
            }
        }
    }

    /// <summary>Half to even, as torchvision's CenterCrop.</summary>
    private static int Middle(int left) => (int)Math.Round(left / 2.0, MidpointRounding.ToEven);

    private (int Height, int Width) Resized(string path, PictureHeader header)
    {
        if (Resize.Count != 1)
        {
            return Resize.Count == 2 ? (Resize[0], Resize[1]) : (header.Height, header.Width);
        }

        long side = Resize[0];
        int shorter = Math.Min(header.Height, header.Width);
        long height = side * header.Height / shorter;
        long width = side * header.Width / shorter;
        return height * width <= Picture.MostPixels
            ? ((int)height, (int)width)
            : throw DataFailure.Damaged(path, $"has {header.Width}x{header.Height} pixels and would be resized to {width}x{height}; "
                + $"at most {Picture.MostPixels} pixels are expected");
    }

    private (int Height, int Width) Cut(string path, (int Height, int Width) resized)
    {
        if (Crop.Count == 0)
        {
            return resized;
        }

        (int height, int width) = (Crop[0], Crop[^1]);
        return height <= resized.Height && width <= resized.Width
            ? (height, width)
            : throw DataFailure.Damaged(path, $"has {resized.Width}x{resized.Height} pixels where 'crop' takes {width}x{height} of it; "
                + "set 'resize', or a smaller 'crop'");
    }
}
