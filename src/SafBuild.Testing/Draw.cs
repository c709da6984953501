using System.Globalization;

namespace SafBuild.Testing;

/// <summary>What makes one draw again.</summary>
/// <param name="BitErrorRate">0 to 0.5.</param>
/// <param name="Seed">Key of all streams.</param>
/// <param name="Scope">Which files have faults.</param>
/// <param name="Number">From 0.</param>
internal sealed record Draw(double BitErrorRate, ulong Seed, SafFaultScope Scope, int Number)
{
    /// <summary>A rate as options and reports write it, which reads back as the same number.</summary>
    internal static string Text(double rate) => rate.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The line of a shell that writes the copy.</summary>
    internal string Command(string artifact) => string.Create(CultureInfo.InvariantCulture,
        $"safbuild inject \"{artifact}\" --ber {Text(BitErrorRate)} --seed {Seed} --draw {Number} --scope {Scope} "
        + $"-o \"{Output(artifact)}\"");

    /// <summary>The call that writes the copy.</summary>
    internal string Call(string artifact) => string.Create(CultureInfo.InvariantCulture,
        $"SafFaults.Inject(@\"{artifact}\", {Text(BitErrorRate)}, seed: {Seed}, SafFaultScope.{Scope}, draw: {Number})");

    private string Output(string artifact) => string.Create(CultureInfo.InvariantCulture,
        $"{Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(artifact))}-{Seed}-{Number}.saf");
}
