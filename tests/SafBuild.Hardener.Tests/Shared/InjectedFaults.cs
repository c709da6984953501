using System.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Emit;

namespace SafBuild.Hardener.Tests.Shared;

/// <summary>
/// The worker writes an artifact over an old one while a call of the system fails: `strace -e inject`. Skips visibly where there is no
/// strace, or no right to use it.
/// </summary>
internal sealed class InjectedFaults : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, byte[]> _old;

    internal InjectedFaults()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("strace is of Linux: runs there");
        }

        ArtifactWriter.Write(TinyArtifact.Build(seed: 1), Input);
        ArtifactWriter.Write(TinyArtifact.Build(seed: 2), Output);
        _old = Content();
    }

    internal string Output => _folder.File("out/old.saf");

    private string Input => _folder.File("in.saf");

    public void Dispose() => _folder.Dispose();

    /// <summary>A shell's words that write an artifact there.</summary>
    internal string Command(string output) => string.Join(' ', Words(output));

    /// <param name="number">Which call of this name, from 1.</param>
    /// <returns>False when there was no such call: then the new artifact is there, and the old one is put back.</returns>
    internal bool Fails(string call, string error, int number)
    {
        string[] words = ["-f", "-qq", "-o", _folder.File("strace.log"), "-e", $"trace={call}", "-e",
            $"inject={call}:error={error}:when={number}", .. Words(Output)];
        (int exit, string output) = Run("strace", words);
        if (output.Contains("ptrace", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Skip($"strace may not trace here: {output}");
        }

        if (exit == 0)
        {
            Assert.DoesNotContain("INJECTED", File.ReadAllText(_folder.File("strace.log")), StringComparison.Ordinal);
            ArtifactWriter.Write(TinyArtifact.Build(seed: 2), Output);
            return false;
        }

        Assert.Contains("SAF0006", output, StringComparison.Ordinal);
        AssertOldIsWhole();
        return true;
    }

    /// <summary>Every byte of it, and nothing beside it.</summary>
    internal void AssertOldIsWhole()
    {
        Assert.Equal(_old.Keys.Order(), Content().Keys.Order());
        Assert.All(Content(), f => Assert.Equal(_old[f.Key], f.Value));
        Assert.Equal([Output], Directory.GetFileSystemEntries(Path.GetDirectoryName(Output)!));
    }

    internal static (int Exit, string Output) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Skip($"{program} is not there: {e.Message}");
            return default;
        }
    }

    private string[] Words(string output) =>
    [
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "safbuild.dll"),
        "inject", Input, "--ber", "0.01", "--seed", "3", "-o", output,
    ];

    private Dictionary<string, byte[]> Content() =>
        Directory.GetFiles(Output).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
}
