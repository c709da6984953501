using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Tests.Data;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>
/// Inputs of dtln-lstm as its application gives them: magnitudes of the short-time spectra of a noisy voice, block after block, and with
/// each the recurrent state that the golden model left after the block before. Plain noise never drives the states anywhere.
/// </summary>
internal static class SpeechData
{
    private const int Rate = 16000;
    private const int Block = 512;
    private const int Shift = 128;
    private const int Bins = (Block / 2) + 1;
    private const int Harmonics = 24;

    /// <summary>Writes the inputs of consecutive blocks as .npz.</summary>
    /// <param name="folder">Receives it.</param>
    /// <param name="model">Path of dtln-lstm.</param>
    /// <param name="voice">Which voice: pitch, vowels and noise derive from it.</param>
    /// <param name="blocks">Samples.</param>
    internal static string Write(TemporaryFolder folder, string model, int voice, int blocks)
    {
        float[] signal = Voice(voice, Block + (Shift * blocks));
        using InferenceSession session = new(model);
        (string spectrum, string state) = (session.InputMetadata.Single(i => i.Value.Dimensions[^1] == Bins).Key,
            session.InputMetadata.Single(i => i.Value.Dimensions[^1] != Bins).Key);
        int[] stateShape = session.InputMetadata[state].Dimensions;
        DenseTensor<float> current = new(stateShape);
        List<float> spectra = [];
        List<float> states = [];
        for (int block = 0; block < blocks; block++)
        {
            float[] magnitudes = Magnitudes(signal.AsSpan(block * Shift, Block));
            spectra.AddRange(magnitudes);
            states.AddRange(current.ToArray());
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(
            [
                NamedOnnxValue.CreateFromTensor(spectrum, new DenseTensor<float>(magnitudes, session.InputMetadata[spectrum].Dimensions)),
                NamedOnnxValue.CreateFromTensor(state, current),
            ]);
            current = outputs.Select(o => o.AsTensor<float>()).Single(t => t.Dimensions.SequenceEqual(stateShape)).ToDenseTensor();
        }

        return folder.WriteNpz($"speech-{voice}.npz",
            (spectrum, TemporaryFolder.Npy("<f4", $"({blocks}, 1, {Bins})", TemporaryFolder.Bytes(spectra.ToArray()))),
            (state, TemporaryFolder.Npy(
                "<f4", $"({blocks}, {string.Join(", ", stateShape.Skip(1))})", TemporaryFolder.Bytes(states.ToArray()))));
    }

    /// <summary>Vowels of gliding pitch, about four syllables a second, in white noise some 15 dB below.</summary>
    private static float[] Voice(int voice, int length)
    {
        KeyedRandom random = new(23, RandomPurpose.Samples, voice, 0);
        double pitch = 90 + (130 * random.NextDouble());
        double formant = 500 + (400 * random.NextDouble());
        float[] signal = new float[length];
        double phase = 0;
        for (int i = 0; i < length; i++)
        {
            double time = (double)i / Rate;
            double frequency = pitch * (1 + (0.2 * Math.Sin(2 * Math.PI * 0.7 * time)));
            double vowel = formant * (1 + (0.4 * Math.Sin(2 * Math.PI * 1.3 * time)));
            phase += 2 * Math.PI * frequency / Rate;
            double sum = 0;
            for (int h = 1; h <= Harmonics; h++)
            {
                double distance = ((h * frequency) - vowel) / 400;
                sum += Math.Sin(h * phase) * ((1 / (1 + (distance * distance))) + (0.3 / h));
            }

            double syllable = Math.Max(0, Math.Sin(2 * Math.PI * 4 * time));
            signal[i] = (float)((0.05 * syllable * sum) + (0.03 * (random.NextDouble() - 0.5)));
        }

        return signal;
    }

    /// <summary>The discrete Fourier transform's magnitudes, straight from the definition: a few hundred blocks are nothing.</summary>
    private static float[] Magnitudes(ReadOnlySpan<float> block)
    {
        float[] magnitudes = new float[Bins];
        for (int bin = 0; bin < Bins; bin++)
        {
            (double real, double imaginary) = (0, 0);
            for (int i = 0; i < Block; i++)
            {
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * (bin * i % Block) / Block);
                real += block[i] * cosine;
                imaginary += block[i] * sine;
            }

            magnitudes[bin] = (float)Math.Sqrt((real * real) + (imaginary * imaginary));
        }

        return magnitudes;
    }
}
