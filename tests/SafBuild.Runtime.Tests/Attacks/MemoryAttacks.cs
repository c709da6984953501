using System.Text;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>
/// R4: what is read or refused allocates at most twice the file and 64 MiB, also where the text of a hostile file would grow as
/// objects.
/// </summary>
public sealed class MemoryAttacks
{
    private const int Size = 24 << 20;

    public static TheoryData<string, string, string, string> Growing => new()
    {
        { "an endless shape", "\"shape\":[2,2]", "\"shape\":[2,2", ",1" },
        { "an endless list of null", "\"shape\":[2],", "\"shape\":[2", ",null" },
        { "an endless provenance", "\"provenance\":{", "\"provenance\":{", "\"#\":\"\"," },
        { "endless tensors", "\"tensors\":[", "\"tensors\":[", "{}," },
        { "endless unknown keys", "\"decoded\":{", "\"decoded\":{", "\"#\":[]," },
        { "an endless name", "\"tiny\"", "\"", "x" },
        { "an endless key", "\"tool\"", "\"", "x" },
        { "an endless text", "\"test\"", "\"", "\\u0001" },
        { "endless scales", "\"scales\":\"AACAPwAAAD8=\"", "\"scales\":\"", "AACAPwAAAD8A" },
        { "an endless base64 of nothing", "\"scales\":\"AACAPwAAAD8=\"", "\"scales\":\"", "    " },
        { "an endless number", "\"copies\":3", "\"copies\":3", "0" },
    };

    [Theory]
    [MemberData(nameof(Growing))]
    public void Manifest(string what, string old, string start, string repeated)
    {
        int at = TinyManifest.Text.IndexOf(old, StringComparison.Ordinal);
        StringBuilder text = new(TinyManifest.Text[..at] + start, Size + 4096);
        for (int i = 0; text.Length < Size; i++)
        {
            text.Append(repeated.Replace("#", i.ToString(), StringComparison.Ordinal));
        }

        byte[] bytes = ArtifactOnDisk.Seal(text + TinyManifest.Text[at..]);
        CheckRefused(what, bytes.Length, () => ManifestReader.Read(bytes));
    }

    [Fact]
    public void Manifest_with_the_most_tensors_of_the_most_dimensions()
    {
        string ones = string.Concat(Enumerable.Repeat("1,", 31)) + "1";
        StringBuilder tensors = new();
        for (int i = 0; i < ManifestRules.MostTensors - 2; i++)
        {
            tensors.Append($$"""{"name":"{{i}}","elementType":"Float32","shape":[{{ones}}],"storage":"Float32",""")
                .Append(""" "copies":3,"offset":0,"length":12,"decodedOffset":0,"range":[-1,1]},""");
        }

        byte[] bytes = ArtifactOnDisk.Seal(TinyManifest.Text.Replace("\"tensors\":[", "\"tensors\":[" + tensors, StringComparison.Ordinal));
        CheckRefused("the most tensors", bytes.Length, () => ManifestReader.Read(bytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Graph_whose_tensor_has_endless_dimensions_or_an_endless_name(int field)
    {
        byte[] endless = new byte[Size];
        endless.AsSpan().Fill(1);
        byte[] graph = new OnnxBytes().Message(7, new OnnxBytes().Message(5, new OnnxBytes().Bytes(field, endless))).ToArray();
        ArtifactManifest manifest = TinyManifest.Read(TinyManifest.Text);
        CheckRefused($"field {field}", graph.Length, () => GraphReferences.Check(graph, manifest));
    }

    /// <summary>
    /// All that this thread allocates is counted, garbage too: a bound of the memory that needs no luck with the collector.
    /// </summary>
    private static void CheckRefused(string what, long length, Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SafFormatException>(read);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The file's own bytes are there already, once.
        Assert.True(allocated <= length + (64 << 20), $"{what}: {allocated >> 20} MiB for a file of {length >> 20} MiB");
    }
}
