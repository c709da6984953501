using System.Runtime.CompilerServices;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>
/// A test of a kind that has a faster one in every run; `dotnet run build.cs situations` sets SAFBUILD_SLOW=1 and runs all.
/// </summary>
internal sealed class SlowFactAttribute : FactAttribute
{
    public SlowFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Reason;
        SkipUnless = nameof(Runs);
        SkipType = typeof(SlowFactAttribute);
    }

    /// <summary>Also of rows of a theory that say what others say, too: Skip, SkipType and SkipUnless of InlineData.</summary>
    internal const string Reason = "takes several builds: set SAFBUILD_SLOW=1, or run `dotnet run build.cs situations`";

    public static bool Runs => Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1";
}
