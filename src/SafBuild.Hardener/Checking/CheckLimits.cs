using SafBuild.Hardener.Isolation;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Checking;

/// <summary>How much a file's check may take before its process is ended.</summary>
/// <param name="Time">For any file.</param>
/// <param name="BytesPerSecond">Of the file, for which it gets a second more.</param>
/// <param name="Memory">For any file, the libraries themselves included.</param>
/// <param name="MemoryPerByte">Of the file: weights are held as the model, as raw values, decoded, and in two runtimes.</param>
internal sealed record CheckLimits(TimeSpan Time, long BytesPerSecond, long Memory, int MemoryPerByte)
{
    internal static CheckLimits Default { get; } = new(TimeSpan.FromSeconds(8), 100_000, 512L << 20, 16) { MemoryPerGraphByte = 256 };

    /// <summary>No graph without its weights is larger.</summary>
    private const long LargestGraph = 4L << 20;

    /// <summary>Of the file as far as it may be graph: a node of 30 bytes takes kilobytes in each runtime.</summary>
    internal int MemoryPerGraphByte { get; init; }

    /// <summary>A process that holds more when a file is done is not used again.</summary>
    internal long Leftover { get; init; } = 320L << 20;

    /// <summary>
    /// The user's own bound for any file, in bytes; null: by its size. A sound model's activations may be larger than any bound for
    /// hostile files.
    /// </summary>
    internal long? GivenMemory { get; init; }

    /// <summary>Between two looks at the process.</summary>
    internal TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(20);

    internal ProcessBounds For(string file)
    {
        long size = 0;
        try
        {
            // External data lies beside the model; anything else there makes the limits wider, which harms nobody.
            string? folder = Path.GetDirectoryName(Path.GetFullPath(file));
            size = File.Exists(file) ? FileLength.Of(file) : 0;
            size += size > 0 && folder is not null ? new DirectoryInfo(folder).EnumerateFiles().Where(f => f.Extension != ".onnx")
                .Sum(f => (f.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? f).Length) : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The check itself says what is wrong with the file.
        }

        long memory = GivenMemory ?? Memory + (MemoryPerByte * size) + (MemoryPerGraphByte * Math.Min(size, LargestGraph));
        return new(Time + TimeSpan.FromSeconds((double)size / BytesPerSecond), memory);
    }
}
