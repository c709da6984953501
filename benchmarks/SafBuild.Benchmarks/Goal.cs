namespace SafBuild.Benchmarks;

/// <summary>What a measured ratio must be.</summary>
/// <param name="Id">P1 to P11.</param>
/// <param name="Limit">The ratio that is just enough.</param>
/// <param name="IsLeast">True: at least the limit. False: at most.</param>
internal sealed record Goal(string Id, double Limit, bool IsLeast)
{
    internal static Goal AtLeast(string id, double limit) => new(id, limit, true);

    internal static Goal AtMost(string id, double limit) => new(id, limit, false);

    internal bool IsMetBy(double ratio) => IsLeast ? ratio >= Limit : ratio <= Limit;

    /// <summary>For a table: the limit, and whether this ratio meets it.</summary>
    internal string Judge(double ratio) => $"{this}: {(IsMetBy(ratio) ? "met" : "**not met**")}";

    public override string ToString() => FormattableString.Invariant($"{Id} {(IsLeast ? ">=" : "<=")} {Limit:0.##}");
}
