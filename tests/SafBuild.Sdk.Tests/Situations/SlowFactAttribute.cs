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
        Skip = "takes several builds: set SAFBUILD_SLOW=1, or run `dotnet run build.cs situations`";
        SkipUnless = nameof(Runs);
        SkipType = typeof(SlowFactAttribute);
    }

    public static bool Runs => Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1";
}
