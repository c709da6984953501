using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Runtime.Tests.Vectors;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>
/// A coded manifest as literal text: w has 4-bit levels, b, q, p and n their own bits; four streams of one block each. What the product
/// must refuse, the second reader refuses, too, and what one reads the other does.
/// </summary>
internal static class TinyCoded
{
    internal const string W = "\"storage\":\"Coded16\",\"valueBits\":4,\"length\":24";
    internal const string B = "\"storage\":\"Coded64\",\"valueBits\":8,\"length\":64,\"decodedOffset\":64,\"range\":[-1,1],\"lost\":0.25";
    internal const string Q =
        "\"elementType\":\"Int8\",\"shape\":[5],\"read\"" +
        ":\"codedBits\",\"storage\":\"Coded32\",\"valueBits\":8,\"length\":20";
    internal const string P =
        "\"elementType\":\"Int4\",\"shape\":[3],\"read\"" +
        ":\"codedBits\",\"storage\":\"Coded8\",\"valueBits\":4,\"length\":3";
    internal const string N =
        "\"elementType\":\"Int64\",\"shape\":[1],\"read\"" +
        ":\"codedBits\",\"storage\":\"Coded64\",\"valueBits\":8,\"length\":64";

    internal static readonly string Levels = TinyManifest.Floats([.. Enumerable.Range(0, 16).Select(i => (i - 8) / 8f)]);

    internal static readonly string Text =
        """{"safbuild":2,"sha256":"0000000000000000000000000000000000000000000000000000000000000000","name":"tiny",""" +
        """ "graph":{"length":7,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},""" +
        $$""" "blob":{"length":2048,"blockSize":64,"blockCrc32C":"{{new string('A', 171)}}=","sample":"{{new string('A', 342)}}=="},""" +
        """ "decoded":{"name":"tiny.weights","length":264},"tensors":[""" +
        $$""" {"name":"w","elementType":"Float32","shape":[4,3],"read":"coded",{{W}},"decodedOffset":0,""" +
        $$""" "scaleShape":[4,1],"scales":"{{TinyManifest.Floats(1, 2, 3, 4)}}","levels":"{{Levels}}"},""" +
        $$""" {"name":"b","elementType":"Float32","shape":[2],"read":"codedBits",{{B}}},""" +
        $$""" {"name":"q",{{Q}},"decodedOffset":128,"range":[-3,7],"lost":2},""" +
        $$""" {"name":"p",{{P}},"decodedOffset":192,"lost":-2},""" +
        $$""" {"name":"n",{{N}},"decodedOffset":256,"range":[-9,9],"lost":1}],""" +
        """ "provenance":{"tool":"test"}}""";

    /// <summary>Both readers read the text with <paramref name="forged"/> in the place of <paramref name="old"/>.</summary>
    internal static ArtifactManifest Read(string old, string forged)
    {
        string text = Forged(old, forged);
        _ = new SlowManifest(SlowJson.Parse(TinyManifest.Utf8(text)), 2);
        return TinyManifest.Read(text);
    }

    internal static void Refused(string field, string old, string forged)
    {
        string text = Forged(old, forged);
        TinyManifest.Refused(field, old, forged, Text);
        Assert.ThrowsAny<Exception>(() => new SlowManifest(SlowJson.Parse(TinyManifest.Utf8(text)), 2));
    }

    private static string Forged(string old, string forged)
    {
        Assert.Equal(2, Text.Split(old).Length);
        return Text.Replace(old, forged, StringComparison.Ordinal);
    }
}
