using System.Diagnostics;
using System.Reflection;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Tests.Shared;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>SafBuild.Runtime for .NET 8 reads the same bits as that for .NET 10, in an application that brings .NET 8 along.</summary>
public sealed class FrameworkTests
{
    [Fact]
    public void Application_of_net8_reads_every_function_format_and_artifact_as_this_one_does()
    {
        using ArtifactOnDisk words = new();
        using ArtifactOnDisk narrow = new(SmallNetwork.Make("Float16", "Tanh", OutOfRange.Zero, version: 2));
        using ArtifactOnDisk code = new(SmallNetwork.Make("Secded", "ModifiedTanh", version: 2));

        // With faults, so that counts and repairs are compared, too: in the blob, and in a manifest that structure.bin restores.
        byte[] blob = words.Read("weights.bin");
        for (int i = 0; i < blob.Length; i += 29)
        {
            blob[i] ^= (byte)(1 << (i % 8));
        }

        words.Write("weights.bin", blob);
        byte[] manifest = narrow.Read("manifest.json");
        manifest[manifest.Length / 2] ^= 4;
        narrow.Write("manifest.json", manifest);

        string[] folders = [words.Folder, narrow.Folder, code.Folder];
        string[] lines = Lines(folders);
        Assert.Equal("8", lines[0]);
        Assert.Equal(Fingerprint.Functions().Concat(folders.SelectMany(Fingerprint.Artifact)), lines[1..]);
        Assert.Contains(lines, l => l.Contains("manifest.json", StringComparison.Ordinal));
    }

    private static string[] Lines(string[] folders)
    {
        string program = typeof(FrameworkTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Net8")
            .Value!;
        ProcessStartInfo start = new(program, folders) { RedirectStandardOutput = true };
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
