using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Training;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Checking;

/// <summary>Looks at one model from all sides: load, weights, conversion, training graph.</summary>
internal static class CheckedModel
{
    /// <summary>Float16 models compute in 16 bits in ONNX Runtime and in 32 bits here; a wrong operator differs far more.</summary>
    private const double LargestTrainingDifference = 0.05;

    /// <summary>Between two runs of the same model on the same inputs; kernels of several threads may add up in another order.</summary>
    private const double LargestNoise = 1e-4;

    /// <param name="file">The model.</param>
    /// <param name="runs">False: the model is loaded and converted, and not run.</param>
    internal static CheckLine Check(string file, bool runs = true)
    {
        CheckLine line = new() { Model = file };
        List<string> reasons = [];
        try
        {
            PreparedModel model = PreparedModel.Load(file, OnnxOperators.Roles);
            GraphProto graph = model.File.Proto.Graph;
            line = line with { Inputs = PortText.InputsOf(graph), Outputs = PortText.OutputsOf(graph) };
            line = CheckedWeights.Describe(line, model);
            using GoldenSession golden = GoldenSession.Open(model.File, optimized: runs);
            CheckFeeds? feeds = runs ? Feed(golden, reasons) : null;
            line = Convert(line, model, feeds, runs, reasons);
            line = Train(line, model, feeds, reasons);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            reasons.Add(Reason(e));
        }

        return line with { Reason = string.Join(" ", reasons) };
    }

    private static CheckFeeds? Feed(GoldenSession golden, List<string> reasons)
    {
        try
        {
            CheckFeeds feeds = CheckFeeds.Make(golden);
            double noise = feeds.Difference(GoldenSession.Run(golden.Session, feeds.Inputs, feeds.LongestRun));
            if (noise <= LargestNoise)
            {
                return feeds;
            }

            string random = string.Join(", ", ProbedGraph.Of(golden.Model.Proto).Random);
            reasons.Add(FormattableString.Invariant($"Not compared: the model's outputs differ by {noise:G2} when it is run again")
                + (random.Length > 0 ? $", for it has {random}." : "."));
            return null;
        }
        catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException)
        {
            reasons.Add($"Not compared: ONNX Runtime does not run the model on made-up inputs ({Reason(e)})");
            return null;
        }
    }

    private static CheckLine Convert(CheckLine line, PreparedModel model, CheckFeeds? feeds, bool runs, List<string> reasons)
    {
        if (line.Weights == 0)
        {
            // Converted all the same: the artifact is the graph and an empty blob.
            reasons.Add("Nothing to harden: the model has no weights that an artifact can hold"
                + (line.NotCovered.Count > 0 ? $" ({string.Join("; ", line.NotCovered)})." : "."));
        }

        try
        {
            (double? difference, string? wrong) = ConvertedModel.Compare(model, feeds, runs);
            reasons.AddRange(wrong is null ? [] : [wrong]);
            return line with
            {
                Converts = wrong is null,
                ConversionDifference = difference is { } d && double.IsFinite(d) ? d : null,
            };
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            reasons.Add($"Conversion failed: {Reason(e)}");
            return line;
        }
    }

    private static CheckLine Train(CheckLine line, PreparedModel model, CheckFeeds? feeds, List<string> reasons)
    {
        IReadOnlyList<MissingOperator> missing = MissingOperators.Find(TrainableGraph.Of(model));
        if (missing.Count > 0)
        {
            reasons.AddRange(missing.Select(m => m.ToString()));
            return line with
            {
                MissingOperators = [.. missing.Select(m => m.Operator).Distinct()],
                MissingNodes = missing.GroupBy(m => m.Operator)
                    .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.SelectMany(m => m.Nodes)]),
            };
        }

        if (feeds is null)
        {
            return line;
        }

        try
        {
            double difference = feeds.Difference(TorchGraphOutputs.Run(model, feeds.Inputs));
            bool same = difference <= LargestTrainingDifference;
            if (!same)
            {
                reasons.Add(
                    FormattableString.Invariant($"The TorchSharp graph's outputs differ by {difference:R}, ")
                    + FormattableString.Invariant($"more than {LargestTrainingDifference:R}."));
            }

            return line with
            {
                Trainable = same && line.Weights > 0,
                MaxRelativeDifference = double.IsFinite(difference) ? difference : null
            };
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            reasons.Add(Reason(e));
            return line;
        }
    }

    private static string Reason(Exception e) =>
        (e is SafException saf
            ? string.Join(" ", saf.Diagnostics.Select(d => $"{d.Code.Id}: {d.Text}"))
            : e.Message.Split('\n')[0]).ReplaceLineEndings(" ");
}
