using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>A *.dataset.json as written; docs/datasets.md describes every field.</summary>
internal sealed record DataSetDescription
{
    /// <summary>Name in <see cref="DataFormats"/>.</summary>
    [JsonRequired] public string Format { get; init; } = "";

    /// <summary>Data files, relative to the description; read one after the other.</summary>
    [JsonRequired, JsonConverter(typeof(OneOrManyConverter<string>))]
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>
    /// Where the labels are; the form depends on the format: files (idx), array (npz), column (csv), a field of the
    /// record (records). False: no labels. Null: the format's own place.
    /// </summary>
    public JToken? Labels { get; init; }

    /// <summary>Shape of one sample as stored, without the batch dimension.</summary>
    public IReadOnlyList<long>? Shape { get; init; }

    /// <summary>
    /// False: one sample is one run, and an input's first dimension is no batch. True: it is one. Null: as the model's inputs and the
    /// samples' shapes say.
    /// </summary>
    public bool? Batch { get; init; }

    /// <summary>Order of the dimensions of a stored image.</summary>
    public ImageLayout? Layout { get; init; }

    public NormalizeDescription? Normalize { get; init; }

    public AugmentDescription? Augment { get; init; }

    /// <summary>Samples left out at the start.</summary>
    public int Skip { get; init; }

    /// <summary>Most samples used; null: all.</summary>
    public int? Take { get; init; }

    /// <summary>One entry per model input, for several inputs (npz) or always (records).</summary>
    public IReadOnlyList<InputDescription> Inputs { get; init; } = [];

    /// <summary>csv: names or numbers (from 0) of columns that are no features.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>records: bytes of one record.</summary>
    public int RecordSize { get; init; }

    /// <summary>records: bytes before the first record of each file.</summary>
    public int Header { get; init; }

    /// <summary>images: the short side after resizing, or height and width; null: pictures keep their size.</summary>
    [JsonConverter(typeof(OneOrManyConverter<int>))]
    public IReadOnlyList<int>? Resize { get; init; }

    /// <summary>images: the side, or height and width, that is cut out of the middle; null: nothing is cut off.</summary>
    [JsonConverter(typeof(OneOrManyConverter<int>))]
    public IReadOnlyList<int>? Crop { get; init; }

    /// <summary>images: order of the channels; null: RGB.</summary>
    public PictureChannels? Channels { get; init; }

    /// <summary>images: a file with the class folders in the model's order, one a line, relative to the description.</summary>
    public string? Classes { get; init; }
}

/// <summary>Order of a picture's channels.</summary>
internal enum PictureChannels
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,
}

/// <summary>Order of the dimensions of an image.</summary>
internal enum ImageLayout
{
    /// <summary>Channels, height, width.</summary>
    Chw,

    /// <summary>Height, width, channels.</summary>
    Hwc,
}

/// <summary>A stored value x is read as (x * scale - mean) / std.</summary>
internal sealed record NormalizeDescription
{
    public double Scale { get; init; } = 1;

    /// <summary>One number for all or one per channel.</summary>
    [JsonConverter(typeof(OneOrManyConverter<double>))]
    public IReadOnlyList<double> Mean { get; init; } = [0];

    /// <summary>Like <see cref="Mean"/>; above 0.</summary>
    [JsonConverter(typeof(OneOrManyConverter<double>))]
    public IReadOnlyList<double> Std { get; init; } = [1];
}

internal sealed record AugmentDescription
{
    /// <summary>Pixels of padding on each side before a random crop to the old size.</summary>
    public int Crop { get; init; }

    /// <summary>Mirror left and right with probability one half.</summary>
    public bool Flip { get; init; }
}

/// <summary>One input of the model.</summary>
internal sealed record InputDescription
{
    /// <summary>The model input's name; null: by position.</summary>
    public string? Name { get; init; }

    /// <summary>npz: the array; null: the one called <see cref="Name"/>.</summary>
    public string? Array { get; init; }

    /// <summary>records: type of the stored values.</summary>
    [JsonConverter(typeof(StoredTypeConverter))]
    public NumberType? Type { get; init; }

    /// <summary>records: first byte in the record.</summary>
    public int Offset { get; init; }

    public IReadOnlyList<long>? Shape { get; init; }

    public ImageLayout? Layout { get; init; }

    public NormalizeDescription? Normalize { get; init; }
}

/// <summary>records: where a record has its labels.</summary>
internal sealed record LabelDescription
{
    [JsonRequired, JsonConverter(typeof(StoredTypeConverter))]
    public NumberType Type { get; init; }

    /// <summary>First byte in the record.</summary>
    public int Offset { get; init; }

    /// <summary>Labels of one sample, one after the other: 1, or one per position of a sequence.</summary>
    public int Count { get; init; } = 1;
}
