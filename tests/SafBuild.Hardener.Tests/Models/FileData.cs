using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>
/// Inputs of magika-fast as its application gives them: the first and the last bytes of files, here those that lie beside the tests and in
/// the data folder, as many of each kind. On random bytes the model has one answer, which judges nothing (SAF3006).
/// </summary>
internal static class FileData
{
    private const int Half = 512;

    /// <summary>Stands for no byte.</summary>
    private const int Padding = 256;

    /// <summary>Writes the inputs as .npz.</summary>
    /// <param name="folder">Receives it.</param>
    /// <param name="model">Path of magika-fast.</param>
    /// <param name="samples">Files.</param>
    internal static string Write(TemporaryFolder folder, string model, int samples)
    {
        string[] places = [AppContext.BaseDirectory, Path.GetDirectoryName(TestData.Path("SHA256SUMS"))!];
        string[][] kinds = [.. places.SelectMany(p => Directory.GetFiles(p, "*", SearchOption.AllDirectories))
            .Where(f => new FileInfo(f).Length > Half).GroupBy(Path.GetExtension).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.Order(StringComparer.Ordinal).ToArray())];
        string[] files = [.. Enumerable.Range(0, samples).SelectMany(turn => kinds.Where(k => turn < k.Length).Select(k => k[turn]))
            .Take(samples)];
        string input = SignatureReader.Read(OnnxLoader.Load(model)).Inputs.Single().Name;
        return folder.WriteNpz("files.npz", (input, TemporaryFolder.Npy("<i4", $"({files.Length}, {2 * Half})",
            TemporaryFolder.Bytes([.. files.SelectMany(Ends)]))));
    }

    private static int[] Ends(string file)
    {
        using FileStream stream = File.OpenRead(file);
        byte[] first = new byte[Half], last = new byte[Half];
        stream.ReadExactly(first);
        stream.Seek(-Half, SeekOrigin.End);
        stream.ReadExactly(last);
        return [.. Padded(first.SkipWhile(IsSpace)), .. Padded(last.Reverse().SkipWhile(IsSpace)).Reverse()];
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static IEnumerable<int> Padded(IEnumerable<byte> bytes) =>
        bytes.Select(b => (int)b).Concat(Enumerable.Repeat(Padding, Half)).Take(Half);
}
