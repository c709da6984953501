using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime;

/// <summary>
/// A hardened model, loaded: graph and manifest verified, raw weights read as <c>w = s * f(v)</c>. Safe to use from several
/// threads. Sessions hold the decoded weights themselves: they work on after the model is reloaded or disposed, and the memory goes
/// with the last of them.
/// </summary>
public sealed class SafModel : IDisposable
{
    /// <summary>Name of the Meter whose instruments docs/metrics.md lists.</summary>
    public const string MeterName = "SafBuild.Runtime";

    /// <summary>Guards <see cref="_weights"/> and <see cref="_disposed"/>; never held while a file is read or a session is made.</summary>
    private readonly object _state = new();

    /// <summary>One reload at a time: the last one to begin is the one whose weights stay.</summary>
    private readonly object _reloading = new();

    private readonly string _folder;
    private readonly SafLoadOptions _options;
    private LoadedWeights _weights;
    private bool _disposed;

    private SafModel(string path, string folder, SafLoadOptions options, LoadedWeights weights)
    {
        Path = path;
        _folder = folder;
        _options = options;
        _weights = weights;
        Name = weights.Manifest.Name;
    }

    /// <summary>The artifact's name, such as <c>resnet20</c>. A reload does not change it.</summary>
    public string Name { get; }

    /// <summary>The artifact folder: the path that was given to <see cref="Load"/>, or the full path that its name stands for.</summary>
    public string Path { get; }

    /// <summary>What the last read that succeeded met in the stored bits: that of the weights which new sessions get.</summary>
    public SafReadReport ReadReport => Weights.Report;

    /// <summary>The artifact folder as an absolute path; links in it are followed anew by each read.</summary>
    internal string Folder => _folder;

    /// <summary>How it is read.</summary>
    internal SafLoadOptions Options => _options;

    /// <summary>What new sessions get.</summary>
    internal LoadedWeights Weights => Volatile.Read(ref _weights);

    /// <summary>
    /// Verifies and reads an artifact. Faults in the weights are read through and reported in
    /// <see cref="ReadReport"/>; damage to the graph or the manifest is repaired from structure.bin and reported, or refused.
    /// </summary>
    /// <param name="path">
    /// An artifact's name or its folder, told by the text alone. A text without <c>/</c>, <c>\</c> and <c>:</c> that does not end in
    /// <c>.saf</c> is a name: <c>resnet20</c> is the folder <c>resnet20.saf</c> beside the application
    /// (<see cref="AppContext.BaseDirectory"/>), where the build puts it. Everything else is a path, absolute or relative to the working
    /// directory, which is looked at here and not in later reloads: <c>resnet20.saf</c>, <c>./resnet20</c>.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The model; dispose it when no more sessions are to be created.</returns>
    /// <exception cref="SafFormatException">A file is missing, damaged, or not as docs/format.md says.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty, or has a NUL.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no folder at <paramref name="path"/>, or none of this name.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="OutOfMemoryException">The decoded weights do not fit into memory.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor is big-endian.</exception>
    public static SafModel Load(string path, SafLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException(
                "SafBuild.Runtime reads weights as a little-endian processor stores them, and this one is big-endian");
        }

        options ??= new SafLoadOptions();
        string place = ArtifactPlace.PathOf(path);
        string folder = System.IO.Path.GetFullPath(place);
        try
        {
            return new SafModel(place, folder, options, Read(folder, options, SafMetrics.Load, name: null));
        }
        catch (DirectoryNotFoundException e) when (ArtifactPlace.IsName(path))
        {
            throw ArtifactPlace.NotFound(path, e);
        }
    }

    /// <summary>
    /// Reads the artifact again, with the options and the checks of <see cref="Load"/>, and gives its weights to sessions that are
    /// created from now on. Open sessions keep theirs: create new ones to use the new weights. The folder may hold another build of the
    /// artifact by now, as after an update: it is taken, whatever changed (look at the inputs and outputs of the new sessions), as long
    /// as its name is the same. Needs memory for both while it reads. After an exception the model is as it was before.
    /// </summary>
    /// <returns>What the read met; <see cref="ReadReport"/> from now on.</returns>
    /// <exception cref="SafFormatException">As in <see cref="Load"/>; or the folder holds an artifact of another name.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder is gone.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="OutOfMemoryException">The decoded weights do not fit into memory beside those of before.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed, before or meanwhile.</exception>
    public SafReadReport Reload()
    {
        lock (_reloading)
        {
            ThrowIfDisposed();
            LoadedWeights read = Read(_folder, _options, SafMetrics.Reload, Name);
            SafReadReport report = read.Report;
            Swap(read, SafMetrics.Reload);
            return report;
        }
    }

    /// <summary>
    /// Reads again, and takes the weights only where they are other bits than those in memory: then bits in memory have flipped, or stored
    /// ones were repaired. Never from a file in which blocks are damaged that were not at the read before, or were damaged
    /// otherwise, or where that read did not compare. Another build is refused, which only <see cref="Reload"/> takes.
    /// </summary>
    /// <returns>Whether new sessions get other weights from now on.</returns>
    /// <exception cref="SafFormatException">As in <see cref="Reload"/>, or it is another build.</exception>
    internal bool Refresh()
    {
        lock (_reloading)
        {
            ThrowIfDisposed();

            // Whether damage is new is known by checksums, also where loads do without.
            LoadedWeights read = Read(_folder, _options with { CheckBlocks = true }, SafMetrics.Scrub, Name);
            try
            {
                // Only a reload changes it, and there is one at a time; its buffer is held against Dispose.
                LoadedWeights now = Hold();
                try
                {
                    if (read.Build != now.Build)
                    {
                        throw new SafFormatException(
                            System.IO.Path.Combine(_folder, ArtifactFiles.Manifest), "", "another build of the artifact",
                            "the one that was loaded (SafModel.Reload takes another)");
                    }

                    if (read.IsSame(now))
                    {
                        Report(read.Report);
                        read.Dispose();
                        return false;
                    }

                    // The file has damage that it did not have: what is in memory was read before that.
                    if (read.Report.HasNewDamage(now.Report))
                    {
                        read.Dispose();
                        return false;
                    }
                }
                finally
                {
                    now.Decoded.DangerousRelease();
                }
            }
            catch
            {
                read.Dispose();
                throw;
            }

            Swap(read, SafMetrics.Scrub);
            return true;
        }
    }

    /// <summary>
    /// Says whether an artifact is what the owner of a key signed with <c>safbuild sign</c>, and still as it was. Reads all of it, and
    /// never throws for what it finds there. It is not a load: who can write the folder can change it between the two, so verify where
    /// nobody else can write (after a copy, at the start), and read again what you verify. portable.onnx is not covered.
    /// </summary>
    /// <param name="path">The artifact's name or folder, as for <see cref="Load"/>.</param>
    /// <param name="publicKey">
    /// The key as PEM text (<c>-----BEGIN PUBLIC KEY-----</c>): ECDSA on the curve P-256. Keep it in the program, not beside the artifact.
    /// </param>
    /// <param name="options">What a load of a damaged artifact would be judged by; null for the defaults.</param>
    /// <returns>The answer, with its reason.</returns>
    /// <exception cref="ArgumentException">
    /// No path, or <paramref name="publicKey"/> is not such a key: not PEM, a private key, another kind of key, another curve.
    /// </exception>
    /// <exception cref="OutOfMemoryException">The decoded weights of a damaged artifact do not fit into memory.</exception>
    public static SafVerification Verify(string path, string publicKey, SafLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(publicKey);
        using ECDsa key = SignatureKey.Public(publicKey);
        return new ArtifactVerifier(ArtifactPlace.PathOf(path), key, options ?? new SafLoadOptions()).Verify();
    }

    /// <summary>
    /// Creates an ONNX Runtime session on the decoded weights, which it borrows without a copy. May be called
    /// more than once; the sessions share the weights.
    /// </summary>
    /// <param name="options">Copied, so they can be used again and may be disposed; null for ONNX Runtime's defaults.</param>
    /// <returns>A plain session, disposed by the caller, before or after this model.</returns>
    /// <exception cref="ObjectDisposedException">The model or the options were disposed.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the graph or the options.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime does not copy the options, or does not take the weights.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime's native library is not there or cannot be loaded.</exception>
    /// <exception cref="NotSupportedException">The loaded ONNX Runtime is not one that SafBuild.Runtime knows how to use.</exception>
    public InferenceSession CreateSession(SessionOptions? options = null)
    {
        // Held, since a reload or a Dispose on another thread gives back the model's own hold meanwhile.
        LoadedWeights weights = Hold();
        try
        {
            return SessionFactory.Create(weights.Graph, weights.Manifest.DecodedName, weights.Decoded, options);
        }
        finally
        {
            weights.Decoded.DangerousRelease();
        }
    }

    /// <summary>Gives back this model's hold on the weights; sessions keep theirs. A reload that is running fails.</summary>
    public void Dispose()
    {
        lock (_state)
        {
            _disposed = true;
            _weights.Dispose();
        }
    }

    /// <param name="path">The folder, absolute.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="source">Of <see cref="SafMetrics"/>.</param>
    /// <param name="name">The only artifact name that is taken; null for any.</param>
    private static LoadedWeights Read(string path, SafLoadOptions options, string source, string? name)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            ArtifactFolder folder = new(path);
            LoadedWeights read = folder.Read(structure => Read(folder, structure, options, name));
            SafMetrics.Loaded(read.Manifest.Name, source, read.Report, Stopwatch.GetElapsedTime(start));
            return read;
        }
        catch (Exception e) when (SafMetrics.Refused(path, name, source, e))
        {
            throw;
        }
    }

    private static LoadedWeights Read(ArtifactFolder folder, ArtifactStructure structure, SafLoadOptions options, string? name)
    {
        ArtifactManifest manifest = structure.Manifest;
        if (name is not null && manifest.Name != name)
        {
            throw new SafFormatException(
                folder.PathOf(ArtifactFiles.Manifest), "name", $"'{manifest.Name}'", $"'{name}', the artifact that was loaded");
        }

        RequireRoom(folder, manifest, options);
        (AlignedBuffer decoded, SafReadReport report) = ArtifactWeights.Read(folder, structure, options);
        return new LoadedWeights(structure.Build, structure.Graph, manifest, decoded, report);
    }

    internal static void RequireRoom(ArtifactFolder folder, ArtifactManifest manifest, SafLoadOptions options)
    {
        if (manifest.DecodedLength > options.LargestDecodedLength)
        {
            throw new SafFormatException(
                folder.PathOf(ArtifactFiles.Manifest), "decoded.length", $"{manifest.DecodedLength}",
                $"at most {options.LargestDecodedLength} (SafLoadOptions.LargestDecodedLength)");
        }
    }

    /// <summary>The weights of now, with a reference to their buffer that the caller gives back.</summary>
    private LoadedWeights Hold()
    {
        lock (_state)
        {
            ThrowIfDisposed();
            bool held = false;
            _weights.Decoded.DangerousAddRef(ref held);
            return _weights;
        }
    }

    /// <summary>A new report on the same weights.</summary>
    private void Report(SafReadReport report)
    {
        lock (_state)
        {
            Volatile.Write(ref _weights, _weights with { Report = report });
        }
    }

    /// <summary>Takes the weights over, or disposes them when the model is.</summary>
    private void Swap(LoadedWeights read, string source)
    {
        LoadedWeights before = read;
        lock (_state)
        {
            if (!_disposed)
            {
                before = _weights;
                Volatile.Write(ref _weights, read);
            }
        }

        before.Dispose();
        ObjectDisposedException.ThrowIf(ReferenceEquals(before, read), this);
        SafMetrics.Changed(Name, source);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
}
