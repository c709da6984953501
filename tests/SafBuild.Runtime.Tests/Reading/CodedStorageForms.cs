using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>Every storage and number of bits that weights may be coded in.</summary>
internal static class CodedStorageForms
{
    internal static IEnumerable<(CodedStorage Storage, int ValueBits)> All =>
        CodedStorage.OfWeights.SelectMany(s => s.ValueBits.Select(b => (s, b)));
}
