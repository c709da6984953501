using System.Diagnostics.CodeAnalysis;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// Coded storage: each value is a code of some bits, and the stored bits of a value, most of them redundant, lie in blocks of 4,096 bits
/// that are put right together (docs/format.md, 14). Blocks hold values of many tensors, so this is no <see cref="StorageFormat"/>.
/// </summary>
internal sealed class CodedStorage
{
    /// <summary>By information bits of a block; with a list of 8.</summary>
    private static readonly Dictionary<int, double> WorkingRates = new()
    {
        [528] = 0.2429,
        [784] = 0.1991,
        [1040] = 0.1644,
        [1296] = 0.1349,
        [1552] = 0.1111,
        [2064] = 0.0717,
        [2576] = 0.0428,
        [3088] = 0.0210,
    };

    private readonly (int ValueBits, PolarCode Code)[] _codes;

    private CodedStorage(int storedBits, params int[] valueBits)
    {
        Name = $"Coded{storedBits}";
        StoredBits = storedBits;
        BlockValues = PolarCode.BlockBits / storedBits;
        _codes = [.. valueBits.Select(b => (b, PolarCode.Of((BlockValues * b) + PolarCode.CheckBits)))];
    }

    /// <summary>A weight in the bytes of a Float32.</summary>
    internal static CodedStorage Coded32 { get; } = new(32, 4, 6, 8);

    /// <summary>In the bytes of a Float16.</summary>
    internal static CodedStorage Coded16 { get; } = new(16, 4, 5, 6, 8);

    /// <summary>In the bytes of an 8-bit integer.</summary>
    internal static CodedStorage Coded8 { get; } = new(8, 4, 5, 6);

    /// <summary>
    /// The strongest: a byte in 64 bits. For what decides over whole channels and is stored three times elsewhere; no choice of a project.
    /// </summary>
    internal static CodedStorage Coded64 { get; } = new(64, 8);

    /// <summary>Those that weights may have.</summary>
    internal static IReadOnlyList<CodedStorage> OfWeights { get; } = [Coded32, Coded16, Coded8];

    /// <summary>The one list.</summary>
    internal static IReadOnlyList<CodedStorage> All { get; } = [.. OfWeights, Coded64];

    /// <summary>The name in csproj, manifest and reports.</summary>
    internal string Name { get; }

    /// <summary>Stored bits of a value.</summary>
    internal int StoredBits { get; }

    /// <summary>Values of a block.</summary>
    internal int BlockValues { get; }

    /// <summary>Bits of a value for which there is a code, ascending.</summary>
    internal IEnumerable<int> ValueBits => _codes.Select(c => c.ValueBits);

    /// <summary>The code for values of so many bits; null where there is none.</summary>
    internal PolarCode? CodeFor(int valueBits) => Array.Find(_codes, c => c.ValueBits == valueBits).Code;

    /// <summary>The bit error rate at which one block of 1,000 is lost (`dotnet run build.cs codes`).</summary>
    internal double WorkingRate(int valueBits) => WorkingRates[CodeFor(valueBits)!.InformationBits];

    /// <summary>Finds by name, ignoring case as MSBuild metadata do.</summary>
    internal static bool TryFind(string name, [NotNullWhen(true)] out CodedStorage? storage)
    {
        storage = All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return storage is not null;
    }
}
