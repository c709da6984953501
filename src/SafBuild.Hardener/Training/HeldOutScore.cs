namespace SafBuild.Hardener.Training;

/// <summary>How good a state of the model is on the held-out training samples.</summary>
/// <param name="Metric">Top1, Agreement (same top-1 as the golden model), or RelativeError (of the worst output).</param>
/// <param name="Value">A fraction.</param>
/// <param name="Loss">Mean loss; decides between equal values.</param>
internal sealed record HeldOutScore(string Metric, double Value, double Loss)
{
    internal const string Top1 = "Top1";
    internal const string Agreement = "Agreement";
    internal const string RelativeError = "RelativeError";

    internal bool IsBetterThan(HeldOutScore other)
    {
        double gain = Metric == RelativeError ? other.Value - Value : Value - other.Value;
        return gain > 0 || (gain == 0 && Loss < other.Loss);
    }

    public override string ToString() => Metric switch
    {
        Top1 => FormattableString.Invariant($"held-out top-1 {100 * Value:F2} %"),
        Agreement => FormattableString.Invariant($"held-out agreement {100 * Value:F2} %"),
        _ => FormattableString.Invariant($"held-out relative error {Value:G3}"),
    };
}
