using SafBuild.Hardener.Data;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>Samples of a data set as tensors, one per model input.</summary>
internal sealed class BatchReader
{
    private readonly DataSet data;
    private readonly ImageAugmentation? augmentation;
    private readonly torch.Device device;

    internal BatchReader(DataSet data, ulong seed, torch.Device device)
    {
        (this.data, this.device) = (data, device);
        if (data.Augmentation != Augmentation.None)
        {
            augmentation = new(data.Augmentation, data.Inputs[0].SampleShape, data.Inputs[0].Type.Size(), seed);
        }
    }

    /// <summary>Reads samples; the caller's dispose scope owns the tensors.</summary>
    /// <param name="samples">Their indices.</param>
    /// <param name="epoch">The epoch, from 1, that the augmentation is drawn for; 0: none.</param>
    internal Batch Read(int[] samples, int epoch) => new(
        samples.Length,
        data.Inputs.ToDictionary(input => input.Name!, input => Inputs(input, samples, epoch)),
        data.Labels is null ? null : Labels(data.Labels, samples));

    private torch.Tensor Inputs(DataInput input, int[] samples, int epoch)
    {
        int bytes = checked((int)input.SampleShape.Aggregate((long)input.Type.Size(), (a, b) => a * b));
        byte[] values = new byte[checked(bytes * samples.Length)];
        Parallel.For(0, samples.Length, i =>
        {
            Span<byte> destination = values.AsSpan(i * bytes, bytes);
            if (epoch == 0 || augmentation is null)
            {
                input.Copy(samples[i], destination);
                return;
            }

            byte[] image = new byte[bytes];
            input.Copy(samples[i], image);
            augmentation.Apply(epoch, samples[i], image, destination);
        });
        torch.Tensor tensor = torch.empty([samples.Length, .. input.SampleShape], TypeOf(input.Type));
        values.CopyTo(tensor.bytes);
        return device.type == DeviceType.CPU ? tensor : tensor.to(device);
    }

    private torch.Tensor Labels(DataLabels labels, int[] samples)
    {
        long[] values = new long[samples.Length * labels.PerSample];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = labels.Values[(samples[i / labels.PerSample] * labels.PerSample) + (i % labels.PerSample)];
        }

        return torch.tensor(values, device: device);
    }

    private static torch.ScalarType TypeOf(InputType type) => type switch
    {
        InputType.Float32 => torch.ScalarType.Float32,
        InputType.Float16 => torch.ScalarType.Float16,
        InputType.Float64 => torch.ScalarType.Float64,
        InputType.Int8 => torch.ScalarType.Int8,
        InputType.UInt8 => torch.ScalarType.Byte,
        InputType.Int32 => torch.ScalarType.Int32,
        InputType.Int64 => torch.ScalarType.Int64,
        _ => torch.ScalarType.Bool,
    };
}

/// <summary>Tensors of one batch.</summary>
/// <param name="Samples">Samples in it.</param>
/// <param name="Inputs">[batch, sample shape], by the model input's name.</param>
/// <param name="Labels">int64 [batch * labels per sample], sample-major; null without labels.</param>
internal sealed record Batch(int Samples, IReadOnlyDictionary<string, torch.Tensor> Inputs, torch.Tensor? Labels);
