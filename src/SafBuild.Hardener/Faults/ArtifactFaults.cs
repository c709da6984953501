using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Faults;

/// <summary>
/// Faults of a draw in the files beside the blob. Compiled into SafBuild.Testing, too, with all of this folder: a test's copy of a draw has
/// the bytes that the gate read.
/// </summary>
internal static class ArtifactFaults
{
    /// <summary>The files beside the blob that a load reads; in this order, those that there are number their streams.</summary>
    internal static IReadOnlyList<string> StructureFiles { get; } = [ArtifactFiles.Manifest, ArtifactFiles.Graph, ArtifactFiles.Structure];

    /// <summary>Changes a file's bytes in place and returns the number of bits that changed.</summary>
    /// <param name="content">All of the file.</param>
    /// <param name="file">Its number among those of <see cref="StructureFiles"/> that there are.</param>
    /// <param name="model">The fault model.</param>
    /// <param name="bitErrorRate">Faults per stored bit, 0 to 0.5.</param>
    /// <param name="seed">The key of all streams.</param>
    /// <param name="draw">Number of the draw.</param>
    internal static long InjectFile(Span<byte> content, int file, FaultModel model, double bitErrorRate, ulong seed, int draw) =>
        model.Inject(content, bitErrorRate, new(seed, RandomPurpose.Structure, draw, file));
}
