namespace SafBuild.Shared;

/// <summary>What fine-tuning did; kept in harden.json between the stages and shown in the report.</summary>
internal sealed record TrainingSummary
{
    /// <summary>Epochs run to their end.</summary>
    public int Epochs { get; init; }

    /// <summary>Mean training loss of each epoch.</summary>
    public IReadOnlyList<double> Loss { get; init; } = [];

    /// <summary>Epoch whose weights were kept, from 1; 0: the converted model before training was the best.</summary>
    public int BestEpoch { get; init; }

    /// <summary>The loss that was made small, where Loss was Auto, too; empty when it was not recorded.</summary>
    public string UsedLoss { get; init; } = "";

    /// <summary>Where training ran, where Device was Auto, too; empty when it was not recorded.</summary>
    public string UsedDevice { get; init; } = "";

    /// <summary>Wall-clock seconds; the one number that differs from run to run.</summary>
    public double Seconds { get; init; }
}
