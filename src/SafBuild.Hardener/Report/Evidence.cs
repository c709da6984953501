namespace SafBuild.Hardener.Report;

/// <param name="Option">As docs/options.md names it.</param>
/// <param name="Section">Of that page.</param>
/// <param name="Asked">As the project or its defaults say it.</param>
/// <param name="Used">What the run made of it: the same, but for Auto and what the data limits.</param>
internal sealed record RequestedOption(string Option, string Section, string Asked, string Used);

/// <param name="Claim">One sentence: what the verdict claims, or that it claims nothing.</param>
/// <param name="Says">What it is about.</param>
/// <param name="DoesNotSay">What nobody may read into it.</param>
internal sealed record StatementReport(string Claim, IReadOnlyList<string> Says, IReadOnlyList<string> DoesNotSay);

/// <param name="UnderFault">Bits of every file that faults are drawn over, by its name.</param>
/// <param name="Bits">Of all of them: those of one draw.</param>
/// <param name="NotUnderFault">What the gate says nothing about.</param>
internal sealed record ScopeReport(
    IReadOnlyDictionary<string, long> UnderFault, long Bits, IReadOnlyList<OutsideReport> NotUnderFault);

/// <param name="What">A file, a part of the device's memory, or data.</param>
/// <param name="Bits">Of it; null: not measured.</param>
/// <param name="Reason">Why it is outside.</param>
internal sealed record OutsideReport(string What, long? Bits, string Reason);

/// <param name="Draw">Its number, from 0 over all trials: the one that replay takes, and the row of trials.csv.</param>
/// <param name="Trial">Its trial's number, from 0.</param>
/// <param name="Metric">As gate.worst.</param>
/// <param name="Samples">It was evaluated on.</param>
/// <param name="Flips">Bits that flipped in it.</param>
/// <param name="Refused">Whether its load was refused.</param>
internal sealed record WorstDrawReport(int Draw, int Trial, double Metric, int Samples, long Flips, bool Refused);

/// <summary>Draws of which so little is left that an average hides them.</summary>
/// <param name="Below">Half of the golden metric.</param>
/// <param name="Draws">Whose metric is less.</param>
/// <param name="UpperBound">Of the share of such draws, one-sided at the gate's confidence, valid under early stopping.</param>
internal sealed record CollapsedReport(double Below, int Draws, double UpperBound);

/// <param name="Below">The metric that is one point below the hardened model without faults; null: not measured.</param>
/// <param name="BitErrorRate">Where the mean of the sweep reaches it; null: not within the sweep, or not measured.</param>
/// <param name="ShownAbove">Highest rate up to which the mean is shown to be above it, at the gate's confidence; null: none.</param>
/// <param name="ShownBelow">Lowest rate at which the mean is shown to be below it; null: none.</param>
/// <param name="Text">The same in words.</param>
internal sealed record OnePointReport(double? Below, double? BitErrorRate, double? ShownAbove, double? ShownBelow, string Text);

/// <param name="File">trials.csv, beside report.json.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Rows">A row a draw of the gate.</param>
internal sealed record TrialsFileReport(string File, string Sha256, int Rows);
