using System.Security.Cryptography;
using System.Text;

namespace SafBuild.Shared.Store;

/// <summary>SHA-256 as lower-case hex: what files, entries and keys are compared by.</summary>
internal static class ContentHash
{
    /// <summary>Digits of a key: 128 bits, so that paths stay short.</summary>
    internal const int KeyLength = 32;

    private const int BufferSize = 1 << 20;

    internal static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static string OfFile(string path)
    {
        // Sequential, and without FileStream's own buffer: models are large.
        using FileStream stream = new(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[Math.Clamp(stream.Length, 1, BufferSize)];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The key of an entry: <see cref="KeyLength"/> digits of the text's hash.</summary>
    internal static string Key(string text) => OfText(text)[..KeyLength];

    internal static bool IsKey(string text) => text.Length == KeyLength && text.All(char.IsAsciiHexDigitLower);
}
