namespace SafBuild.Hardener.Isolation;

/// <summary>What a process of its own said.</summary>
/// <param name="Line">Its line of JSON; null when it ended or had to be ended.</param>
/// <param name="Reason">Why there is no line, a whole sentence; else empty.</param>
/// <param name="Excess">The bound that it went beyond, where that is the reason.</param>
internal readonly record struct Answer(string? Line, string Reason, ProcessExcess? Excess = null);
