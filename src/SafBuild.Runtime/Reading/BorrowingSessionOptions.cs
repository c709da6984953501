using Microsoft.ML.OnnxRuntime;

namespace SafBuild.Runtime.Reading;

/// <summary>A copy of the caller's options, so that adding our buffer does not change theirs and they can be used again.</summary>
internal sealed class BorrowingSessionOptions : SessionOptions
{
    internal BorrowingSessionOptions(SessionOptions? source)
    {
        if (source is not null)
        {
            nint clone = OrtNative.CloneSessionOptions(source);
            ReleaseHandle();
            SetHandle(clone);
        }

        // Ignored by versions that do not know it: they copy, which is slower and as correct.
        AddSessionConfigEntry("session.use_external_initializer_file_buffers_directly", "1");
    }
}
