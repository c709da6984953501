using System.Buffers.Binary;
using System.Text;

namespace SafBuild.Hardener.Native;

/// <summary>A symbol version that an ELF file needs from a library.</summary>
/// <param name="Name">Such as GLIBCXX_3.4.32.</param>
/// <param name="Index">The number by which .gnu.version refers to it.</param>
/// <param name="FlagsOffset">Where in the file the low byte of its vna_flags lies.</param>
internal sealed record NeededVersion(string Name, ushort Index, int FlagsOffset);

/// <summary>
/// The version demands of a 64-bit little-endian ELF file, from its section headers (.gnu.version_r, .gnu.version, .dynsym).
/// Layouts: System V gABI and the GNU symbol versioning notes. Offsets beyond the file throw ArgumentOutOfRangeException.
/// </summary>
internal sealed class ElfVersions
{
    /// <summary>VER_FLG_WEAK: the loader warns at most when the version is missing.</summary>
    internal const byte WeakFlag = 2;

    private const uint SectionDynSym = 11;
    private const uint SectionVersionNeeds = 0x6ffffffe;
    private const uint SectionVersions = 0x6fffffff;

    private readonly byte[] _bytes;
    private readonly Section[] _sections;

    private ElfVersions(byte[] bytes)
    {
        _bytes = bytes;
        _sections = ReadSections();
        Needed = [.. ReadNeeded()];
    }

    internal IReadOnlyList<NeededVersion> Needed { get; }

    private readonly record struct Section(uint Type, int Offset, int Size, int Link, int Info);

    /// <exception cref="InvalidDataException">Not a 64-bit little-endian ELF file, or without version sections.</exception>
    internal static ElfVersions Read(byte[] bytes)
    {
        // e_ident: magic, class 64 bit, little endian.
        if (bytes.Length < 64 || !bytes.AsSpan(0, 6).SequenceEqual(new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1 }))
        {
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file");
        }

        return new ElfVersions(bytes);
    }

    /// <summary>Names of the dynamic symbols that carry this version.</summary>
    internal IEnumerable<string> SymbolsOf(ushort index)
    {
        Section versions = Find(SectionVersions, ".gnu.version");
        Section symbols = Find(SectionDynSym, ".dynsym");
        for (int i = 0; i < versions.Size / 2; i++)
        {
            if ((U16(versions.Offset + 2 * i) & 0x7FFF) == index)
            {
                yield return Text(symbols.Link, (int)U32(symbols.Offset + 24 * i));
            }
        }
    }

    private Section[] ReadSections()
    {
        int start = checked((int)U64(40));
        int entry = U16(58);
        int count = U16(60);
        Section[] sections = new Section[count];
        for (int i = 0; i < count; i++)
        {
            int at = start + i * entry;
            sections[i] = new(U32(at + 4), checked((int)U64(at + 24)), checked((int)U64(at + 32)), (int)U32(at + 40), (int)U32(at + 44));
        }

        return sections;
    }

    private IEnumerable<NeededVersion> ReadNeeded()
    {
        Section needs = Find(SectionVersionNeeds, ".gnu.version_r");
        int need = needs.Offset;
        for (int i = 0; i < needs.Info; i++)
        {
            int aux = need + (int)U32(need + 8);
            for (int k = 0; k < U16(need + 2); k++)
            {
                // Elf64_Vernaux: hash 4, flags 2, other 2, name 4, next 4.
                yield return new(Text(needs.Link, (int)U32(aux + 8)), U16(aux + 6), aux + 4);
                aux += (int)U32(aux + 12);
            }

            need += (int)U32(need + 12);
        }
    }

    private Section Find(uint type, string name) => _sections.FirstOrDefault(s => s.Type == type) is { Type: > 0 } section
        ? section
        : throw new InvalidDataException($"it has no section {name}");

    private string Text(int section, int offset)
    {
        ReadOnlySpan<byte> text = _bytes.AsSpan(_sections[section].Offset, _sections[section].Size)[offset..];
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at));
}
