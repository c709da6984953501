namespace Samples;

/// <summary>Copies of an artifact with damaged weights, in a temporary folder that goes with this object.</summary>
internal sealed class FaultyCopies : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safbuild-sample-");

    /// <summary>
    /// Flips every bit of weights.bin with the same small probability; the same seed hits the same bits of any file of that length.
    /// </summary>
    public string Flip(string artifact, double bitErrorRate, int seed, out long flipped)
    {
        byte[] blob = File.ReadAllBytes(Path.Combine(artifact, "weights.bin"));
        var random = new Random(seed);
        flipped = 0;

        // From one flip to the next: the gap between them is geometric.
        double position = bitErrorRate == 0 ? double.PositiveInfinity : Gap();
        for (; position < 8.0 * blob.Length; position += 1 + Gap(), flipped++)
            blob[(long)position >> 3] ^= (byte)(1 << (int)((long)position & 7));
        return Copy(artifact, blob);

        double Gap() => Math.Floor(Math.Log(1 - random.NextDouble()) / Math.Log(1 - bitErrorRate));
    }

    /// <summary>Overwrites the 32-bit value in the middle of weights.bin with NaN.</summary>
    public string PutNaN(string artifact)
    {
        byte[] blob = File.ReadAllBytes(Path.Combine(artifact, "weights.bin"));
        BitConverter.TryWriteBytes(blob.AsSpan(blob.Length / 8 * 4), float.NaN);
        return Copy(artifact, blob);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Copy(string artifact, byte[] blob)
    {
        string copy = Path.Combine(_folder.FullName, Path.GetFileName(artifact));
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(artifact))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        File.WriteAllBytes(Path.Combine(copy, "weights.bin"), blob);
        return copy;
    }
}
