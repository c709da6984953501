using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// A session that keeps the buffer of its weights alive. ONNX Runtime reads the borrowed buffer until the
/// native session is gone, so the reference is given back after the base class released it; the buffer is
/// a SafeHandle, whose finaliser runs after that of a session that was never disposed.
/// </summary>
internal sealed class BorrowingSession : InferenceSession
{
    private AlignedBuffer? _buffer;

    internal BorrowingSession(byte[] graph, SessionOptions options, AlignedBuffer buffer) : base(graph, options)
    {
        // Last: if the base class throws, no reference was taken and none has to be given back.
        bool added = false;
        buffer.DangerousAddRef(ref added);
        _buffer = buffer;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Interlocked.Exchange(ref _buffer, null)?.DangerousRelease();
    }
}
