namespace SafBuild.Hardener.Data;

/// <summary>
/// The bytes of samples of one fixed size as they lie in the files, in one run per file. Values are
/// normalised when a sample is copied: raw bytes take a quarter of the memory of floats.
/// </summary>
internal sealed class SampleStore
{
    private readonly List<(int First, ReadOnlyMemory<byte> Bytes)> _runs = [];

    internal SampleStore(int sampleBytes) => SampleBytes = sampleBytes;

    /// <summary>One run that holds everything.</summary>
    internal SampleStore(int sampleBytes, ReadOnlyMemory<byte> bytes)
        : this(sampleBytes) => Add(bytes);

    internal int SampleBytes { get; }

    internal int Count { get; private set; }

    /// <param name="bytes">Of whole samples.</param>
    /// <param name="samples">Needed where a sample has no bytes (an input with a dimension of 0).</param>
    internal void Add(ReadOnlyMemory<byte> bytes, long? samples = null)
    {
        _runs.Add((Count, bytes));
        Count += (int)(samples ?? bytes.Length / SampleBytes);
    }

    internal ReadOnlySpan<byte> this[int sample]
    {
        get
        {
            int run = _runs.Count - 1;
            while (_runs[run].First > sample)
            {
                run--;
            }

            return _runs[run].Bytes.Span.Slice((sample - _runs[run].First) * SampleBytes, SampleBytes);
        }
    }
}
