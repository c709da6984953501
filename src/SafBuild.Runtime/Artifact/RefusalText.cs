using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// An interpolated string that is only put together when its rule is broken: a manifest of a hundred thousand scales is
/// checked without making a hundred thousand messages.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct RefusalText
{
    private readonly StringBuilder? _text;

    public RefusalText(int literalLength, int formattedCount, bool condition, out bool needed)
    {
        needed = !condition;
        _text = needed ? new StringBuilder(literalLength + (formattedCount * 8)) : null;
    }

    public void AppendLiteral(string value) => _text!.Append(value);

    public void AppendFormatted<T>(T value) =>
        _text!.Append(value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value?.ToString());

    public override string ToString() => _text?.ToString() ?? "";
}
