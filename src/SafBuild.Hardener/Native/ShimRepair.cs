using System.Text;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Native;

/// <summary>
/// The Linux shim asks libstdc++ for GLIBCXX_3.4.32, which systems before GCC 13 lack (Debian 12, Ubuntu 22.04, RHEL 9). The one
/// symbol of that version, _ZSt21ios_base_library_initv, is a link marker that nothing in the file is relocated against. So in a
/// copy in memory the demand for the version is made weak; the loader then goes on without it. The packages folder is never touched.
/// </summary>
internal static class ShimRepair
{
    internal const string Version = "GLIBCXX_3.4.32";

    private const string Marker = "_ZSt21ios_base_library_initv";

    /// <summary>The bytes to load in place of the shim; null: load the shim itself.</summary>
    /// <param name="shim">libLibTorchSharp.so as restored.</param>
    /// <param name="systemHas">Whether the system's libstdc++ has a symbol version.</param>
    /// <exception cref="SafException">SAF0002: too old a libstdc++ and not a file that this knows how to repair.</exception>
    internal static byte[]? Prepare(string shim, Func<string, bool> systemHas)
    {
        byte[] bytes = File.ReadAllBytes(shim);
        return bytes.AsSpan().ContainsVersion(Version) && !systemHas(Version) ? Repair(shim, bytes) : null;
    }

    /// <summary>The same bytes with the weak flag on the version; refused when a symbol other than the marker asks for it.</summary>
    internal static byte[] Repair(string shim, byte[] bytes)
    {
        try
        {
            ElfVersions elf = ElfVersions.Read(bytes);
            NeededVersion needed = elf.Needed.SingleOrDefault(n => n.Name == Version)
                ?? throw new InvalidDataException($"it has no entry for {Version}");
            string[] users = [.. elf.SymbolsOf(needed.Index)];
            if (users is not [Marker])
            {
                throw new InvalidDataException($"{Version} is asked for by {string.Join(", ", users)}, expected {Marker} alone");
            }

            byte[] repaired = [.. bytes];
            repaired[needed.FlagsOffset] |= ElfVersions.WeakFlag;
            return repaired;
        }
        catch (Exception e)
            when (e is InvalidDataException or ArgumentOutOfRangeException or IndexOutOfRangeException or InvalidOperationException
                or OverflowException)
        {
            throw new SafException(Codes.LibTorchUnsupported, shim,
                $"the system's libstdc++.so.6 lacks {Version}, and the file is not one that SafBuild can repair: {e.Message}. "
                + "Update libstdc++ (GCC 13 or later), or point SafLibTorchPath at a libtorch folder with a newer libstdc++.so.6 in it, "
                + "or remove TrainingData to convert without training.", e);
        }
    }

    private static bool ContainsVersion(this Span<byte> bytes, string version) =>
        bytes.IndexOf(Encoding.ASCII.GetBytes(version + "\0")) >= 0;
}
