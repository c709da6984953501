using System.Reflection;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Shared.Diagnostics;

public sealed class CodesTests
{
    [Fact]
    public void Every_code_is_in_the_list_once()
    {
        Code[] fields = [.. typeof(Codes).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(Code))
            .Select(f => (Code)f.GetValue(null)!)];
        Assert.Equal(fields.Select(c => c.Id).Order(StringComparer.Ordinal), Codes.All.Select(c => c.Id).Order(StringComparer.Ordinal));
        Assert.Equal(Codes.All.Count, Codes.All.Select(c => c.Id).Distinct().Count());
        Assert.All(Codes.All, c => Assert.Matches("^SAF(00|01|10|20|30|90)[0-9]{2}$", c.Id));
        Assert.All(Codes.All, c => Assert.DoesNotContain("", new[] { c.Title, c.Cause, c.Fix }));
    }

    [Fact]
    public void A_diagnostic_is_one_canonical_line()
    {
        Diagnostic diagnostic = new(Severity.Warning, Codes.ModelMissing, "a/b.onnx", "first\nsecond");
        Assert.Equal("a/b.onnx : warning SAF1001: first second", diagnostic.ToString());
    }
}
