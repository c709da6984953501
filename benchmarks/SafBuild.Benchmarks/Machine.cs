using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SafBuild.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    internal static string Describe() =>
        $"{Processor()}, {Environment.ProcessorCount} cores, "
        + $"{(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)}-bit vectors, "
        + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    private static string Processor()
    {
        const string Cpu = "/proc/cpuinfo";
        string? line = File.Exists(Cpu)
            ? File.ReadLines(Cpu).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line.Split(':', 2)[1].Trim();
    }
}
