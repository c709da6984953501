using System.Globalization;

namespace SafBuild.FakeWorker;

/// <summary>Files beside the project, so that they outlive a clean: what ran, and what was judged.</summary>
internal static class Log
{
    /// <summary>Several workers may write at once, so the file is held alone, for as long as it takes.</summary>
    internal static void Append(string path, string line)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.None);
                using StreamWriter writer = new(file);
                writer.Write(line + "\n");
                return;
            }
            catch (IOException) when (tries < 1000)
            {
                Thread.Sleep(5);
            }
        }
    }

    /// <summary>Ends this process soon after the build that started it died, as the worker does.</summary>
    internal static void EndWithParent(string[] args)
    {
        int at = Array.IndexOf(args, "--parent-pid");
        if (at < 0)
        {
            return;
        }

        string parent = $"/proc/{int.Parse(args[at + 1], CultureInfo.InvariantCulture)}";
        Thread watch = new(() =>
        {
            while (!OperatingSystem.IsLinux() || Directory.Exists(parent))
            {
                Thread.Sleep(100);
            }

            Environment.Exit(1);
        })
        { IsBackground = true };
        watch.Start();
    }
}
