using System.Globalization;
using System.Text;

namespace SafBuild.Testing;

/// <summary>What a failed assertion says.</summary>
internal static class SurvivalText
{
    /// <summary>Draws that are named one by one; of more the number says enough.</summary>
    private const int Named = 10;

    internal static string Clean(string folder, SafSurvival survival) => string.Create(CultureInfo.InvariantCulture,
        $"SafAssert.Survives: '{folder}' scores {survival.CleanScore:0.####} without any fault, below the least score "
        + $"{survival.LeastAllowed:0.####}. No bit error rate is to blame: look at the score's samples, or ask for less.");

    internal static string Failed(string folder, SafSurvival survival, IReadOnlyList<SafDraw> failed)
    {
        StringBuilder text = new();
        CultureInfo culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"SafAssert.Survives: {failed.Count} of {survival.Draws.Count} draws at bit error rate ")
            .Append(culture, $"{Draw.Text(survival.BitErrorRate)} scored below {survival.LeastAllowed:0.####} (seed {survival.Seed}, ")
            .Append(culture, $"scope {survival.Scope}; without faults {survival.CleanScore:0.####}, mean {survival.MeanScore:0.####}).\n");
        foreach (SafDraw draw in failed.Take(Named))
        {
            text.Append(culture, $"  draw {draw.Draw}, seed {survival.Seed}: score {draw.Score:0.####}, {draw.Flips} bits flipped")
                .Append(draw.Refusal is { } why ? $"; no answer, counted as 0: {why.Message}\n" : "\n");
        }

        if (failed.Count > Named)
        {
            text.Append(culture, $"  and {failed.Count - Named} more\n");
        }

        Draw first = new(survival.BitErrorRate, survival.Seed, survival.Scope, failed[0].Draw);
        return text.Append(culture, $"See draw {first.Number} again: using var copy = {first.Call(folder)};\n")
            .Append(culture, $"or: {first.Command(folder)}").ToString();
    }

    internal static string TooFewFlips(CleanArtifact clean, SafSurvival survival, long least) => string.Create(
        CultureInfo.InvariantCulture,
        $"SafAssert.Survives: {survival.Flips} of {clean.Bits(survival.Scope)} bits flipped in {survival.Draws.Count} draws at bit error "
        + $"rate {Draw.Text(survival.BitErrorRate)}, fewer than {least}: this puts nothing to the test. Take more draws or a higher rate.");
}
