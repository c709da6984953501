using SafBuild.Hardener.Data;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Tensors;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>Samples of a data set as tensors, one per model input.</summary>
internal sealed class BatchReader
{
    private readonly DataSet _data;
    private readonly ImageAugmentation? _augmentation;
    private readonly torch.Device _device;
    private readonly DataTargets? _targets;

    /// <param name="data">The samples.</param>
    /// <param name="seed">Of the augmentation.</param>
    /// <param name="device">Where the tensors lie.</param>
    /// <param name="targets">What a regression is to meet; null: labels are classes.</param>
    internal BatchReader(DataSet data, ulong seed, torch.Device device, DataTargets? targets = null)
    {
        (_data, _device, _targets) = (data, device, targets);
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
        _data.Labels is null ? null : Labels(_data.Labels, samples))
    {
        Targets = _targets is null ? null : Targets(_targets, samples),
    };

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
        torch.Tensor tensor =
            torch.empty(_data.WholeRuns ? [.. input.SampleShape] : [samples.Length, .. input.SampleShape],
                TorchTensors.TypeOf(input.Type)!.Value);
        Widen(input.Type, values).CopyTo(tensor.bytes);
        return _device.type == DeviceType.CPU ? tensor : tensor.to(_device);
    }

    private torch.Tensor Targets(DataTargets targets, int[] samples)
    {
        float[] values = new float[samples.Length * targets.PerSample];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)targets.Of(samples[i / targets.PerSample])[i % targets.PerSample];
        }

        return torch.tensor(values, device: _device).reshape(samples.Length, targets.PerSample);
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
    private static byte[] Widen(NumberType type, byte[] values)
    {
        if (type is not (NumberType.UInt16 or NumberType.UInt32))
        {
            return values;
        }

        byte[] wide = new byte[values.Length / type.Size() * sizeof(long)];
        for (int i = 0; i < values.Length / type.Size(); i++)
        {
            NumberType.Int64.WriteInteger(wide, i, type.Read<long>(values, i));
        }

        return wide;
    }
}

/// <summary>Tensors of one batch.</summary>
/// <param name="Samples">Samples in it.</param>
/// <param name="Inputs">[batch, sample shape], by the model input's name.</param>
/// <param name="Labels">int64 [batch * labels per sample], sample-major; null without labels.</param>
internal sealed record Batch(int Samples, IReadOnlyDictionary<string, torch.Tensor> Inputs, torch.Tensor? Labels)
{
    /// <summary>[samples, targets] of a regression; null without.</summary>
    public torch.Tensor? Targets { get; init; }
}
