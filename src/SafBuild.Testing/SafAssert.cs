using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace SafBuild.Testing;

/// <summary>
/// Assertions for unit tests of any framework: they throw <see cref="SafAssertException"/>, and need no package of xunit, NUnit or MSTest.
/// </summary>
public static class SafAssert
{
    /// <summary>With fewer flips in all draws together nothing was put to the test; the gate's own number.</summary>
    private const long LeastFlips = 10;

    /// <summary>
    /// Every draw of faults leaves the model with at least this score. Draws 0 to N-1 of the seed are loaded, with the refusals of
    /// <see cref="SafModel.Load"/>, and scored one after the other, after the model without faults. A refused load, and an error of ONNX
    /// Runtime while the model is scored, is a score of 0 and never left out; NaN is below every score. What else
    /// <paramref name="score"/> throws goes through as it is. Equal arguments give equal results, if the score does.
    /// It is a test of N draws and no gate: see <see cref="SafSurvival.FailingShareUpper"/>.
    /// </summary>
    /// <param name="artifact">The artifact's name or folder, as for <see cref="SafModel.Load"/>.</param>
    /// <param name="score">
    /// Scores a model, such as the share of right answers on samples of yours: more is better, and 0 is what no model at all would get. It
    /// must look at the model, and does not dispose it.
    /// </param>
    /// <param name="bitErrorRate">Probability that one stored bit flips, above 0 and at most 0.5.</param>
    /// <param name="draws">Number of draws, 1 or more.</param>
    /// <param name="seed">Key of the random numbers. One that the gate has not seen (its default is 1) is new evidence.</param>
    /// <param name="leastScore">Least score of each draw, above 0 and finite.</param>
    /// <param name="scope">Which files have faults.</param>
    /// <param name="loadOptions">
    /// How the application loads; null for the defaults, which refuse a rate above ten times the judged one.
    /// </param>
    /// <returns>The scores, to print or to ask for more.</returns>
    /// <exception cref="SafAssertException">
    /// A draw scored less; or the model without faults did; or fewer than 10 bits flipped in all draws together, which tests nothing.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="artifact"/> or <paramref name="score"/> is null or empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range: with no draws, no flips or a least score of 0 the assertion could not fail.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">There is no such artifact.</exception>
    /// <exception cref="SafFormatException">The artifact is damaged before any fault, or none.</exception>
    /// <exception cref="IOException">A file cannot be read, or a copy cannot be written.</exception>
    public static SafSurvival Survives(
        string artifact, Func<SafModel, double> score, double bitErrorRate, int draws, ulong seed, double leastScore,
        SafFaultScope scope = SafFaultScope.Artifact, SafLoadOptions? loadOptions = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifact);
        ArgumentNullException.ThrowIfNull(score);
        SafFaults.Check(bitErrorRate, scope);
        ThrowIfItCannotFail(bitErrorRate, draws, leastScore);
        CleanArtifact clean = CleanArtifact.Read(artifact);
        double cleanScore = ScoreOfClean(clean.Folder, score, loadOptions);
        List<SafDraw> results = [];
        for (int number = 0; number < draws; number++)
        {
            results.Add(Score(clean, new Draw(bitErrorRate, seed, scope, number), score, loadOptions));
        }

        SafSurvival survival = new(new Draw(bitErrorRate, seed, scope, 0), leastScore, cleanScore, results);
        ThrowIfNot(clean, survival);
        return survival;
    }

    /// <summary>
    /// The same for a score of a session with ONNX Runtime's defaults. The session is made for each draw, and disposed afterwards.
    /// </summary>
    /// <param name="artifact">The artifact's name or folder.</param>
    /// <param name="score">Scores a session; more is better, and it does not dispose it.</param>
    /// <param name="bitErrorRate">Probability that one stored bit flips, above 0 and at most 0.5.</param>
    /// <param name="draws">Number of draws, 1 or more.</param>
    /// <param name="seed">Key of the random numbers.</param>
    /// <param name="leastScore">Least score of each draw, above 0 and finite.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="SafAssertException">As above.</exception>
    /// <exception cref="ArgumentException">As above.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="DirectoryNotFoundException">As above.</exception>
    /// <exception cref="SafFormatException">As above.</exception>
    /// <exception cref="IOException">As above.</exception>
    public static SafSurvival Survives(
        string artifact, Func<InferenceSession, double> score, double bitErrorRate, int draws, ulong seed, double leastScore)
    {
        ArgumentNullException.ThrowIfNull(score);
        return Survives(artifact, (Func<SafModel, double>)OfSession, bitErrorRate, draws, seed, leastScore, SafFaultScope.Artifact);

        double OfSession(SafModel model)
        {
            using InferenceSession session = model.CreateSession();
            return score(session);
        }
    }

    private static void ThrowIfItCannotFail(double bitErrorRate, int draws, double leastScore)
    {
        if (bitErrorRate == 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(bitErrorRate), bitErrorRate, "above 0: without flips the assertion could not fail");
        }

        if (draws < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(draws), draws, "1 or more: without draws the assertion could not fail");
        }

        if (!(leastScore > 0 && double.IsFinite(leastScore)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(leastScore), leastScore, "above 0 and finite: a refused load scores 0, and must not survive");
        }
    }

    private static double ScoreOfClean(string folder, Func<SafModel, double> score, SafLoadOptions? options)
    {
        using SafModel model = SafModel.Load(folder, options);
        return score(model);
    }

    private static SafDraw Score(CleanArtifact clean, Draw draw, Func<SafModel, double> score, SafLoadOptions? options)
    {
        using SafFaultyCopy copy = clean.Inject(draw);
        try
        {
            using SafModel model = copy.Load(options);
            return new SafDraw(draw.Number, copy.Flips, score(model), null);
        }
        catch (Exception e) when (e is SafFormatException or OnnxRuntimeException)
        {
            return new SafDraw(draw.Number, copy.Flips, 0, e);
        }
    }

    private static void ThrowIfNot(CleanArtifact clean, SafSurvival survival)
    {
        SafDraw[] failed = [.. survival.Draws.Where(d => !(d.Score >= survival.LeastAllowed))];
        if (!(survival.CleanScore >= survival.LeastAllowed))
        {
            throw new SafAssertException(SurvivalText.Clean(clean.Folder, survival));
        }

        if (failed.Length > 0)
        {
            throw new SafAssertException(SurvivalText.Failed(clean.Folder, survival, failed), failed[0].Refusal);
        }

        if (survival.Flips < LeastFlips)
        {
            throw new SafAssertException(SurvivalText.TooFewFlips(clean, survival, LeastFlips));
        }
    }
}
