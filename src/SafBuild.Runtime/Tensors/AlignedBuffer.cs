using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Tensors;

/// <summary>
/// Native memory at a 64-byte boundary, which ONNX Runtime borrows without a copy. A SafeHandle, so that a
/// session holds its own reference: the memory goes when the buffer and every session on it are disposed,
/// in any order, or are finalised.
/// </summary>
internal sealed class AlignedBuffer : SafeHandle
{
    /// <summary>Bytes of the boundary: a cache line, and the widest vector.</summary>
    internal const int Alignment = 64;

    /// <param name="length">Bytes, at least 0; the contents are undefined.</param>
    internal unsafe AlignedBuffer(long length) : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        SetHandle((nint)NativeMemory.AlignedAlloc(checked((nuint)Math.Max(length, 1)), Alignment));
    }

    /// <summary>Bytes.</summary>
    internal long Length { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>The first byte; valid while the caller holds a reference.</summary>
    internal nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <summary>The whole buffer, where it is below 2 GiB.</summary>
    internal Span<byte> Span => Slice(0, checked((int)Length));

    /// <summary>A part; valid until the buffer is released.</summary>
    internal unsafe Span<byte> Slice(long offset, int length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{length} bytes at {offset} are outside the buffer of {Length} bytes");
        }

        return new Span<byte>((byte*)Address + offset, length);
    }

    protected override unsafe bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
