using SafBuild.Runtime;

namespace SafBuild.Testing;

/// <summary>
/// A copy of an artifact with flipped bits, in a temporary folder that is removed on <see cref="Dispose"/>. Models that were loaded from it
/// work on afterwards, but for <see cref="SafModel.Reload"/>.
/// </summary>
public sealed class SafFaultyCopy : IDisposable
{
    private readonly string _temporary;
    private readonly CleanArtifact _clean;
    private readonly Draw _draw;

    private SafFaultyCopy(CleanArtifact clean, Draw draw, string temporary, string name, long flips)
    {
        _clean = clean;
        _draw = draw;
        _temporary = temporary;
        Path = System.IO.Path.Combine(temporary, $"{name}.saf");
        Flips = flips;
    }

    /// <summary>The copy's folder, NAME.saf; a full path.</summary>
    public string Path { get; }

    /// <summary>Bits that flipped, in all files of the scope together.</summary>
    public long Flips { get; }

    /// <summary>Bits that could flip: all of the scope.</summary>
    public long Bits => _clean.Bits(_draw.Scope);

    /// <summary>Probability with which each of <see cref="Bits"/> flipped.</summary>
    public double BitErrorRate => _draw.BitErrorRate;

    /// <summary>Key of the random numbers.</summary>
    public ulong Seed => _draw.Seed;

    /// <summary>Which files have faults.</summary>
    public SafFaultScope Scope => _draw.Scope;

    /// <summary>Number of the draw.</summary>
    public int Draw => _draw.Number;

    /// <summary>The line of a shell that writes the same copy with the tool <c>safbuild</c>.</summary>
    public string ReplayCommand => _draw.Command(_clean.Folder);

    /// <summary>
    /// Loads the copy as the application would. A rate far above the one that was judged is refused by default:
    /// <see cref="SafLoadOptions.MaxBitErrorRate"/>.
    /// </summary>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="SafFormatException">The load is refused.</exception>
    /// <exception cref="IOException">A file cannot be read, or the copy was disposed.</exception>
    public SafModel Load(SafLoadOptions? options = null) => SafModel.Load(Path, options);

    /// <summary>Removes the folder.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(_temporary))
            {
                Directory.Delete(_temporary, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody has a file open. It lies in the temporary folder, and a test that failed must say why, and not this.
        }
    }

    /// <summary>One line for a log.</summary>
    public override string ToString() => System.FormattableString.Invariant(
        $"{Path}: draw {Draw}, {Flips} of {Bits} stored bits flipped (BER {Testing.Draw.Text(BitErrorRate)}, seed {Seed}, scope {Scope})");

    internal static SafFaultyCopy Write(
        CleanArtifact clean, Draw draw, IEnumerable<(string Name, byte[] Content)> files, string name, long flips)
    {
        SafFaultyCopy copy = new(clean, draw, Directory.CreateTempSubdirectory("safbuild-faults-").FullName, name, flips);
        try
        {
            Directory.CreateDirectory(copy.Path);
            foreach ((string file, byte[] content) in files)
            {
                File.WriteAllBytes(System.IO.Path.Combine(copy.Path, file), content);
            }

            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }
}
