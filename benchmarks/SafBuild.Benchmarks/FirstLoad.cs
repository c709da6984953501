using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace SafBuild.Benchmarks;

/// <summary>
/// The first load of a large model in a process: all memory is fresh. This program starts itself, once for each measurement.
/// </summary>
internal static class FirstLoad
{
    /// <summary>First argument of a process that measures.</summary>
    internal const string Argument = "first-load";

    private const string Plain = "plain";
    private const string Hardened = "hardened";

    /// <summary>Milliseconds of a load in a process of its own.</summary>
    internal static double MeasurePlain(string path, string warmUp) => Start(Plain, path, warmUp);

    internal static double MeasureHardened(string path, string warmUp) => Start(Hardened, path, warmUp);

    /// <param name="arguments">
    /// Kind, what to load, and a small one of the same kind that is loaded before, so that no compilation is measured.
    /// </param>
    internal static void Run(ReadOnlySpan<string> arguments)
    {
        (string kind, string path, string warmUp) = (arguments[0], arguments[1], arguments[2]);
        Open(kind, warmUp).Dispose();
        long start = Stopwatch.GetTimestamp();
        using InferenceSession session = Open(kind, path);
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("R", CultureInfo.InvariantCulture));
    }

    private static InferenceSession Open(string kind, string path)
    {
        if (kind == Plain)
        {
            return new InferenceSession(path);
        }

        using SafModel model = SafModel.Load(path);
        return model.CreateSession();
    }

    private static double Start(string kind, string path, string warmUp)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [Argument, kind, path, warmUp]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }
}
