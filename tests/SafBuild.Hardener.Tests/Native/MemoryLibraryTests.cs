using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SafBuild.Hardener.Native;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Native;

[SupportedOSPlatform("linux")]
public sealed class MemoryLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-memory-").FullName;

    public MemoryLibraryTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "only the Linux shim is repaired");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_library_is_loaded_from_memory()
    {
        Assert.True(MemoryLibrary.TryLoadFromMemory("a.so", Library(), out IntPtr library, out string refused), refused);
        AssertLoaded(library);
    }

    [Fact]
    public void A_library_that_was_loaded_from_a_folder_leaves_no_file()
    {
        AssertLoaded(MemoryLibrary.LoadFromFolder(_folder, "a.so", Library(), "in a test"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Bytes_that_the_loader_refuses_are_SAF0003_and_leave_no_file()
    {
        Assert.False(MemoryLibrary.TryLoadFromMemory("a.so", "no library"u8, out _, out string refused));
        Assert.NotEqual("", refused);

        SafException e = Assert.Throws<SafException>(() => MemoryLibrary.LoadFromFolder(_folder, "a.so", "no library"u8, refused));

        Assert.Equal("SAF0003", Assert.Single(e.Diagnostics).Code.Id);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Without_memory_and_without_a_temporary_folder_the_ways_out_are_named()
    {
        // A file where a folder belongs: not even root can write into it.
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        SafException e = Assert.Throws<SafException>(() => MemoryLibrary.LoadFromFolder(file, "a.so", Library(), "memory says no"));

        Diagnostic diagnostic = Assert.Single(e.Diagnostics);
        Assert.Equal("SAF0006", diagnostic.Code.Id);
        Assert.All(["a.so", "memory says no", file, "Set TMPDIR", "update libstdc++", "remove TrainingData"],
            text => Assert.Contains(text, diagnostic.Text));
    }

    /// <summary>A small library that every .NET has, once more under another name.</summary>
    private static byte[] Library() =>
        File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.IO.Compression.Native.so"));

    private static void AssertLoaded(IntPtr library) =>
        Assert.NotEqual(IntPtr.Zero, NativeLibrary.GetExport(library, "CompressionNative_Crc32"));
}
