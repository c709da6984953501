namespace SafBuild.Hardener.Metrics;

/// <summary>An answer that does not depend on the input, the best of its kind: what a destroyed model can still give.</summary>
/// <param name="Score">Its metric on the whole set, 0 to 1.</param>
/// <param name="Is">What it is, as the subject of a sentence, such as "always answering class 3".</param>
/// <param name="Scores">Of each sample where a sample has many answers, so that it is not right or wrong as a whole; else null.</param>
internal sealed record BlindAnswer(double Score, string Is, double[]? Scores = null);
