namespace SafBuild.Sdk.Tests.Sequences;

/// <summary>What a bad disk, a careless script or a half restored backup does to files.</summary>
internal static class Damage
{
    /// <returns>What was done to which file.</returns>
    internal static string AnyFile(Random random, params string[] folders)
    {
        string[] files = [.. folders.Where(Directory.Exists)
            .SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            return "(nothing to damage)";
        }

        string file = files[random.Next(files.Length)];
        DateTime time = File.GetLastWriteTimeUtc(file);
        byte[] bytes = File.ReadAllBytes(file);
        int kind = random.Next(4);
        switch (kind)
        {
            case 0 when bytes.Length > 0:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, bytes);
                break;
            case 1:
                File.WriteAllBytes(file, bytes[..random.Next(bytes.Length + 1)]);
                break;
            case 2:
                File.Delete(file);
                return $"deleted {file}";
            default:
                File.WriteAllBytes(file, File.ReadAllBytes(files[random.Next(files.Length)]));
                break;
        }

        File.SetLastWriteTimeUtc(file, time);
        return FormattableString.Invariant($"kind {kind} of damage to {file}");
    }
}
