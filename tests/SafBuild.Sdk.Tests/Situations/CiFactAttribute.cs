using System.Runtime.CompilerServices;
using Xunit.v3;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>
/// A test that every commit has to pass and that takes too long for `dotnet test`: continuous integration runs it after that, and
/// `dotnet run build.cs builds` does, too.
/// </summary>
internal sealed class CiFactAttribute : FactAttribute, ITraitAttribute
{
    public CiFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Reason;
        SkipUnless = nameof(Runs);
        SkipType = typeof(CiFactAttribute);
    }

    internal const string Reason =
        "waits for SAFBUILD_BUILDS=1, which .ci/run and `dotnet run build.cs builds` set: takes long builds";

    /// <summary>By which those are chosen that `dotnet test` leaves out.</summary>
    internal static readonly KeyValuePair<string, string>[] Traits = [new("Category", "Builds")];

    public static bool Runs => Environment.GetEnvironmentVariable("SAFBUILD_BUILDS") == "1" || SlowFactAttribute.Runs;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => Traits;
}
