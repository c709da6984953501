using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>Makes sessions over decoded weights in memory, without a copy and before any graph optimisation.</summary>
internal static class SessionFactory
{
    /// <param name="graph">graph.onnx, whose weights are external data in the file <paramref name="decodedName"/>.</param>
    /// <param name="decodedName">The external file name; no such file exists.</param>
    /// <param name="decoded">
    /// The decoded weights. The session holds a reference: the buffer may be disposed before the session, but must not change while it
    /// lives.
    /// </param>
    /// <param name="options">Copied; null for the defaults.</param>
    internal static InferenceSession Create(byte[] graph, string decodedName, AlignedBuffer decoded, SessionOptions? options)
    {
        // Held meanwhile, so that a Dispose on another thread cannot free the memory under the constructor.
        bool held = false;
        try
        {
            decoded.DangerousAddRef(ref held);
            using BorrowingSessionOptions borrowing = new(options);
            OrtNative.AddExternalInitializersFromFileInMemory(borrowing, decodedName, decoded.Address, (nuint)decoded.Length);
            return new BorrowingSession(graph, borrowing, decoded);
        }
        catch (TypeInitializationException e) when (e.GetBaseException() is DllNotFoundException missing)
        {
            // What is thrown otherwise names a type that the application has never heard of.
            throw new DllNotFoundException(
                $"ONNX Runtime's native library was not found for {RuntimeInformation.RuntimeIdentifier}: reference the package "
                + $"Microsoft.ML.OnnxRuntime in the application's " +
                $"project, and publish for a runtime identifier that it has. {missing.Message}", e);
        }
        catch (TypeInitializationException e) when (e.GetBaseException() is BadImageFormatException or EntryPointNotFoundException)
        {
            throw new NotSupportedException(
                $"ONNX Runtime's native library is not one for {RuntimeInformation.RuntimeIdentifier}, or not of the managed half's "
                + "version: " + e.GetBaseException().Message, e);
        }
        finally
        {
            if (held)
            {
                decoded.DangerousRelease();
            }

            // Managed parts of the options (delegates) are used by the native copy until the session stands.
            GC.KeepAlive(options);
        }
    }
}
