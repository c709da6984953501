using System.Runtime.InteropServices;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>An input whose samples lie as raw values in a <see cref="SampleStore"/>; normalised and transposed on copy.</summary>
internal sealed class RawInput : DataInput
{
    private static readonly NormalizeDescription Plain = new();

    private readonly SampleStore _store;
    private readonly int _offset;
    private readonly NumberType _element;
    private readonly SampleLayout _layout;
    private readonly NormalizeDescription _normalize;

    /// <summary>Normalised value of each byte, [channel, 256], for stored bytes and a Float32 input; else empty.</summary>
    private readonly float[] _table;

    private RawInput(SampleStore store, int offset, NumberType element, SampleLayout layout, NormalizeDescription normalize, float[] table)
    {
        (_store, _offset, _element, _layout, _normalize, _table) = (store, offset, element, layout, normalize, table);
    }

    internal bool ChannelsLast => _layout.ChannelsLast;

    /// <param name="source">For messages, and for the normalisation where the input has no own.</param>
    /// <param name="port">The model's input.</param>
    /// <param name="store">The samples.</param>
    /// <param name="field">Where in a sample's bytes the values are, and how they are to be read.</param>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">
    /// SAF0106 normalisation; SAF0107 a value beyond the input's type; SAF0109 shape or type.
    /// </exception>
    internal static RawInput Create(DataSource source, ModelPort port, SampleStore store, RawField field)
    {
        NormalizeDescription normalize = field.Normalize ?? (port.Type.IsFloat() ? source.Description.Normalize : null) ?? Plain;
        if (!port.Type.IsFloat())
        {
            source.Require(field.Normalize is null && (source.Description.Normalize is null || source.Signature.Inputs.Count > 1),
                "normalize", $"input '{port.Name}' takes {port.Type}, which is not normalised");
            if (field.Element.IsFloat())
            {
                throw DataFailure.WrongType(source.Path, port, field.Element, "store whole numbers as an integer type");
            }
        }

        SampleLayout layout = SampleLayout.Create(source, port, field, normalize);
        bool bytes = field.Element.Size() == 1 && port.Type == NumberType.Float32;
        RawInput input = new(
            store, field.Offset, field.Element, layout, normalize, bytes ? Table(field.Element, normalize, layout.Channels) : [])
        {
            Name = port.Name,
            Type = port.Type,
            SampleShape = layout.Shape,
        };
        input.CheckRange(source);
        return input;
    }

    internal override void Copy(int sample, Span<byte> destination)
    {
        ReadOnlySpan<byte> values = _store[sample][_offset..];
        Span<float> floats = _table.Length > 0 ? MemoryMarshal.Cast<byte, float>(destination) : [];
        int from = 0;
        for (int o = 0; o < _layout.Outer; o++)
        {
            for (int c = 0; c < _layout.Channels; c++)
            {
                int to = (o * _layout.OuterStride) + (c * _layout.ChannelStride);
                if (_table.Length > 0)
                {
                    ReadOnlySpan<float> channel = _table.AsSpan(c * 256, 256);
                    for (int i = 0; i < _layout.Inner; i++, to += _layout.InnerStride)
                    {
                        floats[to] = channel[values[from++]];
                    }
                }
                else
                {
                    CopyValues(values, from, destination, to, c);
                    from += _layout.Inner;
                }
            }
        }
    }

    private void CopyValues(ReadOnlySpan<byte> values, int from, Span<byte> destination, int to, int channel)
    {
        bool real = Type.IsFloat();
        for (int i = 0; i < _layout.Inner; i++, from++, to += _layout.InnerStride)
        {
            if (real)
            {
                Type.WriteDouble(destination, to, Normalize(_normalize, _element.Read<double>(values, from), channel));
            }
            else
            {
                Type.WriteInteger(destination, to, _element.Read<long>(values, from));
            }
        }
    }

    private static double Normalize(NormalizeDescription n, double value, int channel) =>
        ((value * n.Scale) - n.Mean[n.Mean.Count == 1 ? 0 : channel]) / n.Std[n.Std.Count == 1 ? 0 : channel];

    private static float[] Table(NumberType element, NormalizeDescription normalize, int channels)
    {
        float[] table = new float[channels * 256];
        Span<byte> one = stackalloc byte[1];
        for (int k = 0; k < table.Length; k++)
        {
            one[0] = (byte)k;
            table[k] = (float)Normalize(normalize, element.Read<double>(one, 0), k >> 8);
        }

        return table;
    }

    /// <summary>Integers are not cut off silently when the model's type is narrower than the file's.</summary>
    private void CheckRange(DataSource source)
    {
        if (Type.IsFloat() || Type is NumberType.Int64 or NumberType.Bool || (Type == NumberType.Int32 && _element.Size() < 4))
        {
            return;
        }

        (long least, long greatest) = Type.Range();
        int count = _layout.Outer * _layout.Channels * _layout.Inner;
        for (int sample = 0; sample < _store.Count; sample++)
        {
            ReadOnlySpan<byte> values = _store[sample][_offset..];
            for (int i = 0; i < count; i++)
            {
                if (_element.Read<long>(values, i) is var value && (value < least || value > greatest))
                {
                    throw DataFailure.Damaged(
                        source.Path, $"sample {source.Description.Skip + sample} has the value {value}; input '{Name}' takes {Type}, "
                        + $"{least} to {greatest}");
                }
            }
        }
    }
}

/// <summary>Where the values of one input are in a sample's bytes.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Element">Type of the stored values.</param>
/// <param name="Shape">Shape of a stored sample.</param>
/// <param name="Layout">Order of a stored image's dimensions, where it is known.</param>
/// <param name="Normalize">The input's own normalisation; null: the data set's.</param>
/// <param name="Flat">Whether <paramref name="Shape"/> says nothing but the number of values.</param>
internal sealed record RawField(
    int Offset, NumberType Element, IReadOnlyList<long> Shape, ImageLayout? Layout = null, NormalizeDescription? Normalize = null,
    bool Flat = false);
