using System.Diagnostics;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Fine-tunes a converted model through w = s * f(v): stochastic gradient descent with momentum and cosine decay on the raw values
/// and the three-copy tensors. A held-out part of the training data selects the best epoch, the converted model included. An epoch
/// that leaves the model worse than it was converted is taken back, and the rest is trained at a tenth of the learning rate.
/// </summary>
internal static class FineTuner
{
    /// <param name="graph">The model's graph, created on the device that <see cref="TrainingDevice"/> chooses for the options.</param>
    /// <param name="model">The golden model.</param>
    /// <param name="data">Training data.</param>
    /// <param name="form">The form to train in.</param>
    /// <param name="options">Epochs, learning rate and so on.</param>
    /// <param name="seed">
    /// Everything random derives from it: the same seed gives the same values, byte for byte, on one kind of CPU.
    /// </param>
    /// <param name="log">
    /// A line for each epoch, and SAF2002 when no epoch was better than the converted model: a warning where the conversion changes the
    /// model, else a message.
    /// </param>
    /// <param name="cancellation">Checked for every batch.</param>
    /// <exception cref="SafException">
    /// SAF0004 no such device, SAF0108 label out of range, SAF0109 labels that do not fit the output, SAF0111 labels missing, SAF2001
    /// diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static TrainedModel Run(
        TorchGraph graph, PreparedModel model, DataSet data, SafForm form,
        TrainingOptions options, ulong seed, IProgressLog log, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using RepeatableTorch repeatable = new();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainingSession session = new(graph, model, data, form, options, seed, cancellation);
        EpochLog epochs = new(log, Path.GetFileNameWithoutExtension(model.Path), options.Epochs);

        HeldOutScore before = session.Score();
        epochs.Converted(before);
        (int Epoch, HeldOutScore Score, ParameterSnapshot Values) best = (0, before, session.Snapshot());
        List<double> losses = [];
        int complete = 0;
        for (int epoch = 1; session.HasParameters && epoch <= options.Epochs && !session.TimeIsUp; epoch++)
        {
            (double loss, bool whole) = session.Epoch(epoch);
            HeldOutScore score = session.Score();
            losses.Add(loss);
            complete += whole ? 1 : 0;
            epochs.Ended(epoch, loss, score, session.LearningRate, clock.Elapsed, whole);
            if (score.IsBetterThan(best.Score))
            {
                best = (epoch, score, session.Snapshot());
            }
            else if (score.Loss > before.Loss && !session.IsRelaxed && epoch < options.Epochs && !session.TimeIsUp)
            {
                // The steps were too long for this model: what they have spoilt takes longer to learn again than to take back.
                session.Restart(best.Values);
                epochs.Restarted(best.Epoch, session.RateFactor * options.LearningRate);
            }
        }

        if (!session.HasParameters)
        {
            log.Report(new(Severity.Message, Codes.TrainingNoGain, model.Path,
                "the model has no weight that training can change: integers and the steps of their quantisation stay as they are"));
        }
        else if (best.Epoch == 0)
        {
            // An exact conversion has nothing to win back: that is worth a line, but not a red build where warnings are errors.
            bool exact = form.Scale != ScaleMode.Unit && options.BitErrorRate == 0;
            log.Report(new(exact ? Severity.Message : Severity.Warning, Codes.TrainingNoGain, model.Path,
                $"none of {losses.Count} epochs with LearningRate {options.LearningRate} was better than the "
                + $"{(exact ? "exactly " : "")}converted model ({before}), which is kept"));
        }

        return new()
        {
            Saf = best.Values.Saf,
            ThreeCopies = best.Values.ThreeCopies,
            EpochLosses = losses,
            StepLosses = session.StepLosses,
            BestEpoch = best.Epoch,
            Epochs = complete,
            UsedLoss = session.UsedLoss,
            UsedDevice = session.UsedDevice,
            Seconds = clock.Elapsed.TotalSeconds,
            Before = before,
            After = best.Score,
        };
    }
}
