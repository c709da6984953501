using System.Globalization;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Gate;

/// <summary>MinCoverage: what is not under fault was not judged, so the verdict cannot be Pass.</summary>
internal static class CoverageRule
{
    private const int WeightsNamed = 3;

    /// <summary>A model of which nothing is under fault is never judged, whatever MinCoverage says.</summary>
    internal static bool IsTooLow(GateSubject subject) =>
        subject.Coverage.Covered == 0 || !(subject.Coverage.Share >= subject.Options.MinCoverage);

    internal static string Message(GateSubject subject)
    {
        IReadOnlyList<UncoveredWeight> outside = subject.Coverage.NotCovered;
        string names = string.Join("; ", outside.Take(WeightsNamed)
            .Select(w => string.Create(CultureInfo.InvariantCulture, $"{w} ({w.Bits} bits)")));
        string more = outside.Count > WeightsNamed ? $"; and {outside.Count - WeightsNamed} more" : "";
        return $"model '{subject.Name}' is not judged: {subject.Coverage.Percentage} of its weight bits are under fault, and it has to be "
            + $"at least {Percent.Short(subject.Options.MinCoverage)} (MinCoverage). "
            + (outside.Count > 0 ? $"Outside are {names}{more}. " : "It has no weights outside its graph's structure. ")
            + "Export the model with them as initializers that standard operators read, or lower MinCoverage and accept that they are not "
            + "judged.";
    }
}
