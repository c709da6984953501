using System.Text;
using SafBuild.Hardener.Native;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Native;

public sealed class ShimRepairTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-shim-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_system_that_has_the_version_loads_the_shim_as_it_is() =>
        Assert.Null(ShimRepair.Prepare(LinuxShim(), systemHas: _ => true));

    [Fact]
    public void An_old_system_gets_a_copy_with_one_weak_flag()
    {
        string shim = LinuxShim();
        byte[] original = File.ReadAllBytes(shim);

        byte[] repaired = ShimRepair.Prepare(shim, systemHas: _ => false)!;

        int changed = Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != repaired[i]);
        Assert.Equal(ElfVersions.WeakFlag, repaired[changed] ^ original[changed]);
        Assert.Equal(original, File.ReadAllBytes(shim));
    }

    [Fact]
    public void A_file_that_does_not_ask_for_the_version_is_left_alone()
    {
        string shim = Path.Combine(_folder, "libLibTorchSharp.so");
        File.WriteAllText(shim, "asks for GLIBCXX_3.4.30 only");

        Assert.Null(ShimRepair.Prepare(shim, systemHas: _ => false));
    }

    [Fact]
    public void An_unknown_file_is_refused_with_the_version_and_three_ways_out()
    {
        string shim = Path.Combine(_folder, "libLibTorchSharp.so");
        File.WriteAllText(shim, "not an ELF file GLIBCXX_3.4.32\0");

        SafException e = Assert.Throws<SafException>(() => ShimRepair.Prepare(shim, systemHas: _ => false));

        Assert.Equal("SAF0002", Assert.Single(e.Diagnostics).Code.Id);
        Assert.Contains("GLIBCXX_3.4.32", e.Message);
        Assert.Contains("Update libstdc++", e.Message);
        Assert.Contains("SafLibTorchPath", e.Message);
        Assert.Contains("remove TrainingData", e.Message);
        Assert.DoesNotContain("   at ", e.Message);
    }

    [Fact]
    public void A_file_in_which_another_symbol_needs_the_version_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(LinuxShim());
        int name = bytes.AsSpan().IndexOf("_ZSt21ios_base_library_initv\0"u8);
        bytes[name + 5] = (byte)'X';

        SafException e = Assert.Throws<SafException>(() => ShimRepair.Repair("shim.so", bytes));

        Assert.Contains("_ZSt2Xios_base_library_initv", e.Message);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(5_000)]
    [InlineData(300_000)]
    [InlineData(2_398_000)]
    public void A_truncated_file_is_refused(int length)
    {
        byte[] bytes = File.ReadAllBytes(LinuxShim());

        SafException e = Assert.Throws<SafException>(() => ShimRepair.Repair("shim.so", bytes[..length]));

        Assert.Equal("SAF0002", Assert.Single(e.Diagnostics).Code.Id);
    }

    [Fact]
    public void The_system_library_is_found_and_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libstdc++ is the Linux standard library");

        Assert.True(SystemStandardLibrary.HasVersion("GLIBCXX_3.4"));
        Assert.False(SystemStandardLibrary.HasVersion("GLIBCXX_99.9"));
    }

    private static string LinuxShim()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only the Linux shim is repaired");
        return TorchFolder.FindShim();
    }
}
