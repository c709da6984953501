using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>
/// Inputs of squeezenet-fp16: CIFAR-10 pictures enlarged smoothly to 224x224 and prepared as the model takes them (BGR less the mean
/// colour). They are none of its 1000 classes, and on most of them it is undecided: its first two classes are so close that rounding
/// swaps them. Only pictures on which it is as decided as on photographs say something about Agreement.
/// </summary>
internal static class PictureData
{
    private const int Side = 32;
    private const int Times = 7;
    private const int Large = Side * Times;
    private const int Record = (3 * Side * Side) + 1;

    /// <summary>Pictures before it were looked at when the limit below was chosen.</summary>
    private const int FirstPicture = 1000;

    /// <summary>The smallest probability of the first class with which the model counts as decided.</summary>
    private const float Decided = 0.3f;

    private static readonly float[] MeanColour = [104, 117, 123];

    /// <summary>Writes the first pictures of the test set on which the golden model is decided as .npz.</summary>
    /// <param name="folder">Receives it.</param>
    /// <param name="model">Path of squeezenet-fp16.</param>
    /// <param name="count">Pictures wanted.</param>
    internal static string Write(TemporaryFolder folder, string model, int count)
    {
        byte[] records = File.ReadAllBytes(TestData.Path("cifar10/test.bin"));
        using InferenceSession session = new(model);
        string input = session.InputMetadata.Keys.Single();
        List<float> kept = [];
        for (int picture = FirstPicture, taken = 0; taken < count; picture++)
        {
            float[] values = Enlarge(records.AsSpan(picture * Record + 1, Record - 1));
            if (First(session, input, values) >= Decided)
            {
                kept.AddRange(values);
                taken++;
            }
        }

        return folder.WriteNpz("pictures.npz",
            (input, TemporaryFolder.Npy("<f4", $"({count}, 3, {Large}, {Large})", TemporaryFolder.Bytes(kept.ToArray()))));
    }

    private static float First(InferenceSession session, string input, float[] values)
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (Float16)v), [1, 3, Large, Large]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [input], [value], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<Float16>().ToArray().Max(v => (float)v);
    }

    /// <summary>Bilinear, pixel centres on half coordinates; planes in the order blue, green, red.</summary>
    private static float[] Enlarge(ReadOnlySpan<byte> picture)
    {
        float[] values = new float[3 * Large * Large];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i / (Large * Large);
            (int row, float below) = Position(i / Large % Large);
            (int column, float right) = Position(i % Large);
            ReadOnlySpan<byte> plane = picture.Slice((2 - channel) * Side * Side, Side * Side);
            float upper = ((1 - right) * At(plane, row, column)) + (right * At(plane, row, column + 1));
            float lower = ((1 - right) * At(plane, row + 1, column)) + (right * At(plane, row + 1, column + 1));
            values[i] = ((1 - below) * upper) + (below * lower) - MeanColour[channel];
        }

        return values;
    }

    private static (int First, float Beyond) Position(int large)
    {
        float position = ((large + 0.5f) / Times) - 0.5f;
        return ((int)MathF.Floor(position), position - MathF.Floor(position));
    }

    private static byte At(ReadOnlySpan<byte> plane, int row, int column) =>
        plane[(Math.Clamp(row, 0, Side - 1) * Side) + Math.Clamp(column, 0, Side - 1)];
}
