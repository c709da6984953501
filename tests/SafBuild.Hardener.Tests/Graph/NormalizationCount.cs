using SafBuild.Hardener.Graph;

namespace SafBuild.Hardener.Tests.Graph;

/// <summary>Counts the normalisations of this test, whoever asks for them; tests beside it are not counted.</summary>
internal sealed class NormalizationCount : IDisposable
{
    private int _value;

    internal NormalizationCount() => GraphNormalizer.Watch.Value = () => Interlocked.Increment(ref _value);

    internal int Value => _value;

    public void Dispose() => GraphNormalizer.Watch.Value = null;
}
