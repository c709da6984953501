using SafBuild.Hardener.Data;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Runtime.Tensors;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>
/// Writes the descriptions of the real data sets, prepared as the real models take them, and random inputs for models without data.
/// </summary>
internal static class RealData
{
    /// <summary>Bytes to 0 .. 1.</summary>
    private const string Unit = """, "normalize": {"scale":0.00392156862745098} """;

    /// <summary>Writes a description into the folder.</summary>
    /// <param name="folder">Receives it.</param>
    /// <param name="kind">cifar, cifar100, vit, vit-train, raw-cifar, mnist, raw-mnist, fashion, kws, iris, stories or imagenet.</param>
    /// <param name="skip">Samples left out at the start.</param>
    /// <param name="take">Most samples.</param>
    /// <returns>Its path.</returns>
    internal static string Describe(TemporaryFolder folder, string kind, int skip, int take)
    {
        string fields = kind switch
        {
            "cifar100" => Cifar("test.bin", "[0.5071,0.4865,0.4409]", "[0.2673,0.2564,0.2762]", "cifar100"),
            "cifar" => Cifar("test.bin", "[0.485,0.456,0.406]", "[0.229,0.224,0.225]"),
            "vit" => Cifar("test.bin", "[0.4914,0.4822,0.4465]", "[0.2023,0.1994,0.2010]"),
            "vit-train" => Cifar("train-10k.bin", "[0.4914,0.4822,0.4465]", "[0.2023,0.1994,0.2010]"),
            "raw-cifar" => $$""" "format":"cifar","files":"{{File("cifar10/test.bin")}}" """,
            "mnist" => Idx("mnist", Unit),
            "raw-mnist" => Idx("mnist", ""),
            "fashion" => Idx("fashion-mnist", Unit),
            "iris" => $$""" "format":"csv","files":"{{File("iris/Iris.csv")}}","ignore":["Id"] """,
            "kws" => $$"""
                "format":"records","files":"{{File("kws/test-1000.bin")}}","recordSize":491,"labels":{"type":"uint8","offset":0},
                "inputs":[{"type":"int8","offset":1,"shape":[1,49,10],"normalize":{"scale":0.5847029,"mean":48.5303407} } ]
                """,
            "stories" => $$"""
                "format":"records","files":"{{File("stories/selfsampled_t1.0_64x257_tokens_i32.bin")}}","recordSize":1028,
                "inputs":[{"type":"int32","offset":0,"shape":[256]}],"labels":{"type":"int32","offset":4,"count":256}
                """,
            "imagenet" => $$"""
                "format":"images","files":"{{Path.GetDirectoryName(File("imagenet/classes.txt"))!.Replace('\\', '/')}}/pictures",
                "classes":"{{File("imagenet/classes.txt")}}","resize":224,"crop":224,"channels":"BGR","normalize":{"mean":[104,117,123]}
                """,
            _ => throw new ArgumentException($"no such data: {kind}", nameof(kind)),
        };
        return folder.Write($"{kind}-{skip}.dataset.json", $$"""{ {{fields}}, "skip": {{skip}}, "take": {{take}} }""");
    }

    /// <summary>
    /// Writes random inputs as .npz: uniform from <paramref name="least"/> to <paramref name="most"/>. Integers of one sample come from
    /// a narrower range of its own, because a classifier has one answer for all samples that are plain noise.
    /// </summary>
    internal static string Random(TemporaryFolder folder, string model, int samples, double least, double most)
    {
        ModelSignature signature = SignatureReader.Read(OnnxLoader.Load(model));
        return folder.WriteNpz("random.npz", [.. signature.Inputs.Select((port, i) => (port.Name, Npy(port, i, samples, least, most)))]);
    }

    private static byte[] Npy(ModelPort port, int stream, int samples, double least, double most)
    {
        long[] shape = [samples, .. port.Shape.Skip(1).Select(d => Math.Max(1, d))];
        int width = (int)shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        string dimensions = $"({string.Join(", ", shape)},)";
        if (port.Type.IsFloat())
        {
            float[] values = new float[samples * width];
            KeyedRandom random = new(17, RandomPurpose.Samples, 0, stream);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)(least + ((most - least) * random.NextDouble()));
            }

            return TemporaryFolder.Npy("<f4", dimensions, TemporaryFolder.Bytes(values));
        }

        int[] integers = new int[samples * width];
        for (int sample = 0; sample < samples; sample++)
        {
            KeyedRandom random = new(17, RandomPurpose.Samples, sample, stream);
            ulong range = (ulong)(most - least + 1);
            ulong first = random.NextBelow(range);
            ulong span = 1 + random.NextBelow(range - first);
            for (int i = 0; i < width; i++)
            {
                integers[(sample * width) + i] = (int)least + (int)(first + random.NextBelow(span));
            }
        }

        return TemporaryFolder.Npy("<i4", dimensions, TemporaryFolder.Bytes(integers));
    }

    private static string Cifar(string file, string mean, string std, string folder = "cifar10") =>
        $$""" "format":"cifar","files":"{{File($"{folder}/{file}")}}", """
        + $$""" "normalize": { "scale":0.00392156862745098,"mean":{{mean}},"std":{{std}} } """;

    private static string Idx(string set, string rest) =>
        $$""" "format":"idx","files":"{{File(set + "/t10k-images-idx3-ubyte")}}", """
        + $$""" "labels":"{{File(set + "/t10k-labels-idx1-ubyte")}}"{{rest}} """;

    private static string File(string relative) => TestData.Path(relative).Replace('\\', '/');
}
