using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Runtime;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Functions.Kernels;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Tests.Shared;

/// <summary>What SafBuild.Runtime reads, in lines that are equal when every bit is: the same source runs on two frameworks.</summary>
internal static class Fingerprint
{
    /// <summary>Words for each function: every exponent, with mantissas all over. Odd, so that spans end within a vector.</summary>
    private const int Words = 100_003;

    private static readonly float[] Raw = MakeRaw();

    /// <summary>Each function at each width with one scale and with one for each word, and each storage format's decoding.</summary>
    internal static IEnumerable<string> Functions()
    {
        float[] weights = new float[Words];
        float[] scales = [.. Enumerable.Range(0, Words).Select(i => 0.25f + (i % 13 * 0.125f))];
        float[] limits = [.. Enumerable.Range(0, Words).Select(i => 0.5f + (i % 7))];
        foreach (SaturatedFunction f in SaturatedFunctions.All)
        {
            foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
            {
                ReadOutcome one = f.Read(Raw, 0.75f, 0x7F800000, weights, width);
                string constant = Hash<float>(weights);
                ReadOutcome each = f.Read(Raw, scales, limits, weights, width);
                yield return $"{f.Name} {width}: {one} {constant} {each} {Hash<float>(weights)}";
            }
        }

        byte[] stored = new byte[72 * 1024];
        for (int i = 0; i < stored.Length; i++)
        {
            stored[i] = (byte)((i * 167) ^ (i >> 7));
        }

        foreach (StorageFormat format in StorageFormats.All)
        {
            float[] raw = new float[stored.Length / format.BlockBytes];
            format.Decode(stored.AsSpan(0, (int)format.StoredBytes(raw.Length)), raw);
            yield return $"{format.Name}: {Hash<float>(raw)}";
        }
    }

    /// <summary>An artifact's report, and its outputs for a fixed input, as bits.</summary>
    internal static IEnumerable<string> Artifact(string folder)
    {
        using SafModel model = SafModel.Load(folder);
        yield return $"{model.Name}: {model.ReadReport}";
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = model.CreateSession(options);
        (string input, NodeMetadata metadata) = session.InputMetadata.Single();
        int[] shape = [.. metadata.Dimensions.Select(d => Math.Max(d, 1))];
        float[] x = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => ((i * 37 % 101) - 50) / 32f)];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs =
            session.Run([NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(x, shape))]);
        foreach (DisposableNamedOnnxValue output in outputs)
        {
            yield return $"{output.Name}: {Convert.ToHexString(MemoryMarshal.AsBytes<float>(output.AsEnumerable<float>().ToArray()))}";
        }
    }

    private static float[] MakeRaw()
    {
        float[] raw = new float[Words];
        uint word = 1;
        for (int i = 0; i < raw.Length; i++)
        {
            word = (word * 1664525) + 1013904223;
            raw[i] = BitConverter.UInt32BitsToSingle(word);
        }

        return raw;
    }

    private static string Hash<T>(T[] values) where T : unmanaged =>
        Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<T>(values)));
}
