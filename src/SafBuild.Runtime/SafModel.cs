using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime;

/// <summary>
/// A hardened model, loaded: graph and manifest verified, raw weights read as <c>w = s * f(v)</c>. Safe to use from several
/// threads. Sessions hold the decoded weights themselves: they work on after the model is disposed, and the memory goes with
/// the last of them.
/// </summary>
public sealed class SafModel : IDisposable
{
    private readonly byte[] _graph;
    private readonly ArtifactManifest _manifest;
    private readonly AlignedBuffer _decoded;
    private volatile bool _disposed;

    private SafModel(string path, byte[] graph, ArtifactManifest manifest, AlignedBuffer decoded, SafReadReport report)
    {
        Path = path;
        _graph = graph;
        _manifest = manifest;
        _decoded = decoded;
        ReadReport = report;
    }

    /// <summary>The artifact's name, such as <c>resnet20</c>.</summary>
    public string Name => _manifest.Name;

    /// <summary>The artifact folder, as given to <see cref="Load"/>.</summary>
    public string Path { get; }

    /// <summary>What the read met in the stored bits.</summary>
    public SafReadReport ReadReport { get; }

    /// <summary>
    /// Verifies and reads an artifact. Faults in the weights are read through and reported in
    /// <see cref="ReadReport"/>; damage to the graph or the manifest is repaired from structure.bin and reported, or refused.
    /// </summary>
    /// <param name="path">The artifact folder, such as <c>resnet20.saf</c>, absolute or relative to the working directory.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The model; dispose it when no more sessions are to be created.</returns>
    /// <exception cref="SafFormatException">A file is missing, damaged, or not as docs/format.md says.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no folder at <paramref name="path"/>.</exception>
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
        ArtifactFolder folder = new(path);
        return folder.Read(structure => Read(path, folder, structure, options));
    }

    private static SafModel Read(string path, ArtifactFolder folder, ArtifactStructure structure, SafLoadOptions options)
    {
        ArtifactManifest manifest = structure.Manifest;
        if (manifest.DecodedLength > options.LargestDecodedLength)
        {
            throw new SafFormatException(
                folder.PathOf(ArtifactFiles.Manifest), "decoded.length", $"{manifest.DecodedLength}",
                $"at most {options.LargestDecodedLength} (SafLoadOptions.LargestDecodedLength)");
        }

        (AlignedBuffer decoded, SafReadReport report) = ArtifactWeights.Read(folder, structure, options);
        return new SafModel(path, structure.Graph, manifest, decoded, report);
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
        // The buffer itself may live on in sessions.
        ObjectDisposedException.ThrowIf(_disposed, this);
        return SessionFactory.Create(_graph, _manifest.DecodedName, _decoded, options);
    }

    /// <summary>Gives back this model's hold on the weights; sessions keep theirs.</summary>
    public void Dispose()
    {
        _disposed = true;
        _decoded.Dispose();
    }
}
