using System.Runtime.CompilerServices;
using Xunit.v3;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>As <see cref="CiFactAttribute"/>, for all rows.</summary>
internal sealed class CiTheoryAttribute : TheoryAttribute, ITraitAttribute
{
    public CiTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = CiFactAttribute.Reason;
        SkipUnless = nameof(CiFactAttribute.Runs);
        SkipType = typeof(CiFactAttribute);
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => CiFactAttribute.Traits;
}
