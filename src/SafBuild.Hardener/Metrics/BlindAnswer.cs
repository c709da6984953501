namespace SafBuild.Hardener.Metrics;

/// <summary>An answer that does not depend on the input, the best of its kind: what a destroyed model can still give.</summary>
/// <param name="Score">Its metric on the whole set, 0 to 1.</param>
/// <param name="Is">What it is, as the subject of a sentence, such as "always answering class 3".</param>
/// <param name="PerSample">Answers of one sample: 1, or one for each position of a sequence or map.</param>
/// <param name="Scores">Of each sample where the score is no share of right answers; else null.</param>
internal sealed record BlindAnswer(double Score, string Is, int PerSample = 1, double[]? Scores = null);
