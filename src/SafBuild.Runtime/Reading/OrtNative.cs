using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// The two functions of ONNX Runtime's C API that its C# API lacks. The C API is a table of function
/// pointers to which releases only append, so a slot of one version holds in all later ones; the slots are
/// counted from onnxruntime_c_api.h 1.31.1 and a test checks that they do what they should.
/// </summary>
internal static unsafe partial class OrtNative
{
    /// <summary>API version 18 (ONNX Runtime 1.18) brought AddExternalInitializersFromFilesInMemory.</summary>
    internal const uint ApiVersion = 18;

    private const int GetErrorMessageSlot = 2;
    private const int CloneSessionOptionsSlot = 12;
    private const int ReleaseStatusSlot = 93;
    private const int AddExternalInitializersFromFilesInMemorySlot = 279;

    private static readonly Lazy<nint> Api = new(FindApi);

    /// <summary>A copy of the options as a native handle that the caller owns.</summary>
    /// <exception cref="ObjectDisposedException">The options were disposed.</exception>
    internal static nint CloneSessionOptions(SessionOptions options)
    {
        nint clone;
        var function = (delegate* unmanaged[Stdcall]<nint, nint*, nint>)Slot(CloneSessionOptionsSlot);

        // Referenced and not only kept alive: a disposed handle is null, and native code would end the process; and another thread could
        // dispose it meanwhile.
        bool held = false;
        try
        {
            options.DangerousAddRef(ref held);
            ThrowOnError(function(options.DangerousGetHandle(), &clone));
        }
        finally
        {
            if (held)
            {
                options.DangerousRelease();
            }
        }

        return clone;
    }

    /// <summary>Gives the contents of an external data file to all sessions made with the options, before any graph optimisation.</summary>
    internal static void AddExternalInitializersFromFileInMemory(SessionOptions options, string name, nint contents, nuint length)
    {
        // ORTCHAR_T is wchar_t on Windows and char, in UTF-8, elsewhere; NUL-terminated.
        byte[] text = (OperatingSystem.IsWindows() ? Encoding.Unicode : Encoding.UTF8).GetBytes(name + "\0");
        var function = (delegate* unmanaged[Stdcall]<nint, byte**, nint*, nuint*, nuint, nint>)Slot(
            AddExternalInitializersFromFilesInMemorySlot);
        fixed (byte* first = text)
        {
            byte* names = first;
            ThrowOnError(function(options.DangerousGetHandle(), &names, &contents, &length, 1));
        }

        GC.KeepAlive(options);
    }

    private static nint Slot(int index) => ((nint*)Api.Value)[index];

    private static nint FindApi()
    {
        // Loads the library through the managed binding's own rules, whichever they are, before ours looks for it.
        string managed = OrtEnv.Instance().GetVersionString();
        OrtApiBase* apiBase = OrtGetApiBase();
        string native = Marshal.PtrToStringUTF8(apiBase->GetVersionString()) ?? "";
        if (native != managed || !Version.TryParse(native, out Version? version) || version < new Version(1, (int)ApiVersion)
            || version.Major != 1)
        {
            throw new NotSupportedException(
                $"ONNX Runtime '{native}' was loaded (the managed binding uses '{managed}'); SafBuild.Runtime needs one version from "
                + $"1.{ApiVersion} to below 2.0. " +
                "Reference a matching Microsoft.ML.OnnxRuntime package.");
        }

        nint api = apiBase->GetApi(ApiVersion);
        return api != 0
            ? api
            : throw new NotSupportedException($"ONNX Runtime {native} does not offer API version {ApiVersion}, which SafBuild.Runtime "
            + $"needs.");
    }

    private static void ThrowOnError(nint status)
    {
        if (status == 0)
        {
            return;
        }

        nint text = ((delegate* unmanaged[Stdcall]<nint, nint>)Slot(GetErrorMessageSlot))(status);
        string message = Marshal.PtrToStringUTF8(text) ?? "unknown error";
        ((delegate* unmanaged[Stdcall]<nint, void>)Slot(ReleaseStatusSlot))(status);
        throw new InvalidOperationException($"ONNX Runtime: {message}");
    }

    [LibraryImport("onnxruntime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial OrtApiBase* OrtGetApiBase();

    [StructLayout(LayoutKind.Sequential)]
    private struct OrtApiBase
    {
        public delegate* unmanaged[Stdcall]<uint, nint> GetApi;
        public delegate* unmanaged[Stdcall]<nint> GetVersionString;
    }
}
