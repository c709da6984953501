using System.Diagnostics;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Checking;

/// <summary>Inputs for a comparison, and what the golden model gives for them.</summary>
/// <param name="Inputs">By name.</param>
/// <param name="Expected">The golden outputs; null for one that is no tensor of numbers.</param>
/// <param name="LongestRun">After which a run of the model is ended.</param>
internal sealed record CheckFeeds(IReadOnlyDictionary<string, TensorProto> Inputs, IReadOnlyList<double[]?> Expected, TimeSpan LongestRun)
{
    /// <summary>
    /// Smaller outputs may be a saturated sigmoid's, of which rounding is all that can be compared: other inputs are tried first.
    /// </summary>
    private const double Telling = 1e-2;

    /// <summary>Runs of the golden model spent on looking for telling inputs.</summary>
    private const int MostRuns = 12;

    /// <summary>From the test data beside the model, where it has some; otherwise made up, always the same.</summary>
    /// <exception cref="OnnxRuntimeException">The golden model runs on none of them.</exception>
    /// <exception cref="NotSupportedException">An input that nothing can be made up for.</exception>
    internal static CheckFeeds Make(GoldenSession golden)
    {
        if (TestDataBeside(golden) is { } given)
        {
            return new(given, GoldenSession.Run(golden.Session, given, golden.LongestRun), golden.LongestRun);
        }

        Exception? first = null;
        (CheckFeeds Feeds, double Telling)? best = null;
        int runs = 0;
        Stopwatch clock = Stopwatch.StartNew();
        foreach (MadeUpInputs choice in MadeUpInputs.Choices(golden.Session.InputMetadata))
        {
            try
            {
                Dictionary<string, TensorProto> inputs =
                    golden.Session.InputMetadata.ToDictionary(m => m.Key, m => choice.Make(m.Key, m.Value));
                CheckFeeds feeds = new(inputs, GoldenSession.Run(golden.Session, inputs, golden.LongestRun), golden.LongestRun);
                double telling = feeds.SmallestOutput();
                best = best is null || telling > best.Value.Telling ? (feeds, telling) : best;
                runs++;
            }
            catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException)
            {
                first ??= e;
            }

            if (best is { Telling: >= Telling } || runs == MostRuns || clock.Elapsed > golden.LongestRun)
            {
                break;
            }
        }

        return best?.Feeds ?? throw first!;
    }

    /// <summary>Over the outputs, the largest absolute number of each; 0 for an output without any.</summary>
    private double SmallestOutput() =>
        Expected.Where(e => e is not null).Select(e => e!.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max()).DefaultIfEmpty(1)
            .Min();

    /// <summary>
    /// Largest difference of an output, relative to the golden output's largest number; infinite where the shape differs or a NaN is on
    /// one side only.
    /// </summary>
    internal double Difference(IReadOnlyList<double[]?> actual)
    {
        double worst = 0;
        for (int i = 0; i < Expected.Count; i++)
        {
            if (Expected[i] is { } expected)
            {
                worst = Math.Max(worst, i < actual.Count && actual[i] is { } found ? Difference(expected, found) : double.PositiveInfinity);
            }
        }

        return worst;
    }

    private static double Difference(double[] expected, double[] actual)
    {
        if (expected.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = expected[i].Equals(actual[i]) ? 0 : Math.Abs(expected[i] - actual[i]);
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
        }

        return worst == 0 ? 0 : worst / Math.Max(largest, double.Epsilon);
    }

    /// <summary>ONNX's own layout: test_data_set_0/input_0.pb and so on, in the order of the inputs.</summary>
    private static Dictionary<string, TensorProto>? TestDataBeside(GoldenSession golden)
    {
        string folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(golden.Model.Path))!, "test_data_set_0");
        string[] names = [.. golden.Session.InputNames];
        string[] files = [.. names.Select((_, i) => Path.Combine(folder, $"input_{i}.pb"))];
        if (names.Length == 0 || !files.All(File.Exists))
        {
            return null;
        }

        Dictionary<string, TensorProto> inputs = [];
        for (int i = 0; i < names.Length; i++)
        {
            NodeMetadata metadata = golden.Session.InputMetadata[names[i]];
            if (!metadata.IsTensor)
            {
                throw new NotSupportedException($"input '{names[i]}' is a {metadata.OnnxValueType}");
            }

            try
            {
                TensorProto tensor = TensorProto.Parser.ParseFrom(File.ReadAllBytes(files[i]));
                TensorData.Check(files[i], tensor);

                // NumPy has no bfloat16, so that test data writes its bits as integers.
                if (tensor.DataType == (int)TensorProto.Types.DataType.Uint16
                    && OrtNumbers.TypeOf(metadata.ElementDataType) == NumberType.BFloat16)
                {
                    tensor.DataType = (int)TensorProto.Types.DataType.Bfloat16;
                }

                inputs.Add(names[i], tensor);
            }
            catch (InvalidProtocolBufferException e)
            {
                throw OnnxLoader.Invalid(files[i], $"the test input is damaged: {e.Message}", e);
            }
        }

        return inputs;
    }
}
