namespace SafBuild.Tasks.Requests;

/// <summary>Small generated files: written whole or not at all, and only when different, so that their time is the time of the last change.</summary>
internal static class OutputFile
{
    internal static void WriteIfDifferent(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            return;
        }

        Write(path, text);
    }

    internal static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.writing";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
