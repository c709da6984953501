using SafBuild.Hardener.Data;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>Samples of a data set as tensors, one per model input.</summary>
internal sealed class BatchReader
{
    private readonly DataSet _data;
    private readonly ImageAugmentation? _augmentation;
    private readonly torch.Device _device;

    internal BatchReader(DataSet data, ulong seed, torch.Device device)
    {
        (_data, _device) = (data, device);
        if (data.Augmentation != Augmentation.None)
        {
            _augmentation = new(data.Augmentation, data.Inputs[0].SampleShape, data.Inputs[0].Type.Size(), seed);
        }
    }

    /// <summary>Reads samples; the caller's dispose scope owns the tensors.</summary>
    /// <param name="samples">Their indices.</param>
    /// <param name="epoch">The epoch, from 1, that the augmentation is drawn for; 0: none.</param>
    internal Batch Read(int[] samples, int epoch) => new(
        samples.Length,
        _data.Inputs.ToDictionary(input => input.Name!, input => Inputs(input, samples, epoch)),
        _data.Labels is null ? null : Labels(_data.Labels, samples));

    private torch.Tensor Inputs(DataInput input, int[] samples, int epoch)
    {
        int bytes = checked((int)input.SampleShape.Aggregate((long)input.Type.Size(), (a, b) => a * b));
        byte[] values = new byte[checked(bytes * samples.Length)];
        Parallel.For(0, samples.Length, i =>
        {
            Span<byte> destination = values.AsSpan(i * bytes, bytes);
            if (epoch == 0 || _augmentation is null)
            {
                input.Copy(samples[i], destination);
                return;
            }

            byte[] image = new byte[bytes];
            input.Copy(samples[i], image);
            _augmentation.Apply(epoch, samples[i], image, destination);
        });
        torch.Tensor tensor = torch.empty(_data.WholeRuns ? [.. input.SampleShape] : [samples.Length, .. input.SampleShape], TypeOf(input.Type));
        Widen(input.Type, values).CopyTo(tensor.bytes);
        return _device.type == DeviceType.CPU ? tensor : tensor.to(_device);
    }

    private torch.Tensor Labels(DataLabels labels, int[] samples)
    {
        long[] values = new long[samples.Length * labels.PerSample];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = labels.Values[(samples[i / labels.PerSample] * labels.PerSample) + (i % labels.PerSample)];
        }

        return torch.tensor(values, device: _device);
    }

    /// <summary>Unsigned numbers of more than 8 bits as 64-bit ones: libtorch can hardly compute with them.</summary>
    private static byte[] Widen(InputType type, byte[] values)
    {
        if (type is not (InputType.UInt16 or InputType.UInt32))
        {
            return values;
        }

        byte[] wide = new byte[values.Length / type.Size() * sizeof(long)];
        for (int i = 0; i < values.Length / type.Size(); i++)
        {
            long value = type == InputType.UInt16 ? BitConverter.ToUInt16(values, i * 2) : BitConverter.ToUInt32(values, i * 4);
            BitConverter.TryWriteBytes(wide.AsSpan(i * sizeof(long)), value);
        }

        return wide;
    }

    private static torch.ScalarType TypeOf(InputType type) => type switch
    {
        InputType.Float32 => torch.ScalarType.Float32,
        InputType.Float16 => torch.ScalarType.Float16,
        InputType.Float64 => torch.ScalarType.Float64,
        InputType.Int8 => torch.ScalarType.Int8,
        InputType.UInt8 => torch.ScalarType.Byte,
        InputType.Int32 => torch.ScalarType.Int32,
        InputType.Int64 or InputType.UInt64 or InputType.UInt32 or InputType.UInt16 => torch.ScalarType.Int64,
        InputType.Int16 => torch.ScalarType.Int16,
        InputType.BFloat16 => torch.ScalarType.BFloat16,
        _ => torch.ScalarType.Bool,
    };
}

/// <summary>Tensors of one batch.</summary>
/// <param name="Samples">Samples in it.</param>
/// <param name="Inputs">[batch, sample shape], by the model input's name.</param>
/// <param name="Labels">int64 [batch * labels per sample], sample-major; null without labels.</param>
internal sealed record Batch(int Samples, IReadOnlyDictionary<string, torch.Tensor> Inputs, torch.Tensor? Labels);
