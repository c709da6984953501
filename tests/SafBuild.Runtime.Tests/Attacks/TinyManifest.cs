using System.Text;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>
/// A manifest as literal text: tensor w in SAF form, tensor b in three copies. An attack changes some of it and seals it
/// again with the fitting hash, as an attacker would, so that the rule itself has to refuse it.
/// </summary>
internal static class TinyManifest
{
    internal const string Text =
        """{"safbuild":1,"sha256":"0000000000000000000000000000000000000000000000000000000000000000","name":"tiny",""" +
        """ "graph":{"length":7,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},""" +
        """ "blob":{"length":40,"blockSize":64,"blockCrc32C":"3q2+7w=="},""" +
        """ "decoded":{"name":"tiny.weights","length":72},""" +
        """ "tensors":[{"name":"w","elementType":"Float32","shape":[2,2],""" +
        """ "storage":"Float32","copies":1,"offset":0,"length":16,"decodedOffset":0,""" +
        """ "function":"Tanh","outOfRange":"Zero","scaleShape":[2,1],"scales":"AACAPwAAAD8=","limits":"AACAPwAAgD8="},""" +
        """ {"name":"b",""" +
        """ "elementType":"Float32","shape":[2],"storage":"Float32","copies":3,"offset":16,"length":24,"decodedOffset":64""" +
        ""","range":[-1,1]}],""" +
        """ "provenance":{"tool":"test"}}""";

    /// <summary>45 bytes.</summary>
    internal const string Sample = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    /// <summary>The same in version 2, with an integer tensor and rates that a gate stamped.</summary>
    internal const string Text2 =
        """{"safbuild":2,"sha256":"0000000000000000000000000000000000000000000000000000000000000000","name":"tiny",""" +
        """ "graph":{"length":7,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},""" +
        """ "blob":{"length":45,"blockSize":64,"blockCrc32C":"3q2+7w==",""" + $"\"sample\":\"{Sample}\"" + "}," +
        """ "decoded":{"name":"tiny.weights","length":133},"gatedRates":[0.0001,0.001],""" +
        """ "tensors":[{"name":"w","elementType":"Float32","shape":[2,2],""" +
        """ "storage":"Float32","read":"saf","offsets":[8],"length":16,"decodedOffset":0,""" +
        """ "function":"Tanh","outOfRange":"Zero","scaleShape":[2,1],"scales":"AACAPwAAAD8=","limits":"AACAPwAAgD8="},""" +
        """ {"name":"b","elementType":"Float32","shape":[2],"storage":"Float32","read":"copies",""" +
        """ "offsets":[0,24,37],"length":8,"decodedOffset":64,"range":[-1,1]},""" +
        """ {"name":"q",""" +
        """ "elementType":"Int8","shape":[5],"storage":"Int8","read":"exact","offsets":[32],"length":5,"decodedOffset":128}],""" +
        """ "provenance":{"tool":"test"}}""";

    internal static ArtifactManifest Read(string text) => ManifestReader.Read(ArtifactOnDisk.Seal(text));

    /// <summary>
    /// Puts <paramref name="forged"/> in the place of the one occurrence of <paramref name="old"/> and expects a refusal of that field.
    /// </summary>
    internal static void Refused(string field, string old, string forged, string text = Text)
    {
        Assert.Equal(2, text.Split(old).Length);
        SafFormatException e = Assert.Throws<SafFormatException>(() => Read(text.Replace(old, forged, StringComparison.Ordinal)));
        Assert.Equal("manifest.json", e.File);
        Assert.Contains(field, e.Field, StringComparison.Ordinal);
        Assert.NotEmpty(e.Found);
        Assert.NotEmpty(e.Expected);
    }

    /// <summary>Little-endian floats in base64, as the manifest has them.</summary>
    internal static string Floats(params float[] values) => Convert.ToBase64String([.. values.SelectMany(BitConverter.GetBytes)]);

    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
