namespace SafBuild.Shared.Options;

/// <summary>A share of one, also written in per cent, or "none".</summary>
internal sealed class OptionalFraction(double least, double most) : NumberOrWord<double>(new Fraction(least, most), "none");
