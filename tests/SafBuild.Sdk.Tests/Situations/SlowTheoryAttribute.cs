using System.Runtime.CompilerServices;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>As <see cref="SlowFactAttribute"/>, for all rows.</summary>
internal sealed class SlowTheoryAttribute : TheoryAttribute
{
    public SlowTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = SlowFactAttribute.Reason;
        SkipUnless = nameof(SlowFactAttribute.Runs);
        SkipType = typeof(SlowFactAttribute);
    }
}
