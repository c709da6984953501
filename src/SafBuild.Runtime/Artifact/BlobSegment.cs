namespace SafBuild.Runtime.Artifact;

/// <summary>A stretch of the blob that belongs to one tensor: all of it, or one of its copies.</summary>
/// <param name="Tensor">Index in the manifest.</param>
/// <param name="Copy">0 to 2 for a tensor of three copies, else 0.</param>
/// <param name="Offset">First byte in the blob.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct BlobSegment(int Tensor, int Copy, long Offset, long Length)
{
    internal long End => Offset + Length;
}
