using SafBuild.Hardener.Emit;

namespace SafBuild.Hardener.Training;

/// <summary>The best state that fine-tuning met, the converted model included.</summary>
internal sealed record TrainedModel
{
    /// <summary>Every tensor in SAF form: raw values before rounding to the storage format, scales of the conversion.</summary>
    public required IReadOnlyList<SafTensor> Saf { get; init; }

    /// <summary>New values of three-copy tensors by name, row-major; those not named stay as they are.</summary>
    public required IReadOnlyDictionary<string, float[]> ThreeCopies { get; init; }

    /// <summary>Mean training loss of each epoch that was begun.</summary>
    public required IReadOnlyList<double> EpochLosses { get; init; }

    /// <summary>Training loss of every step.</summary>
    public required IReadOnlyList<double> StepLosses { get; init; }

    /// <summary>Epoch whose end was kept, from 1; 0: the converted model.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Epochs run to their end.</summary>
    public required int Epochs { get; init; }

    /// <summary>See <see cref="TrainingSession.UsedLoss"/>.</summary>
    public required string UsedLoss { get; init; }

    /// <summary>See <see cref="TrainingSession.UsedDevice"/>.</summary>
    public required string UsedDevice { get; init; }

    /// <summary>Wall-clock seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Score of the converted model on the held-out part of the training data.</summary>
    public required HeldOutScore Before { get; init; }

    /// <summary>Score of what was kept.</summary>
    public required HeldOutScore After { get; init; }
}
