using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Newtonsoft.Json;
using SafBuild.Hardener.Isolation;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Campaign;

/// <summary>What the process behind <see cref="IsolatedSession"/> is asked, a line of JSON each.</summary>
/// <param name="Model">A file to open in place of what is open; <see cref="SessionWorker.Close"/>: none; null: run.</param>
/// <param name="Inputs">Of a run, whose bytes lie one after the other in <see cref="SessionWorker.InputFile"/>.</param>
/// <param name="Outputs">Names of the outputs to compute.</param>
/// <param name="Rows">Samples in the batch.</param>
internal sealed record SessionTask(
    string? Model, IReadOnlyList<SessionTensor> Inputs, IReadOnlyCollection<string> Outputs, int Rows);

/// <param name="Name">Of the input.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Length">In bytes.</param>
internal sealed record SessionTensor(string Name, TensorElementType Type, long[] Shape, int Length);

/// <summary>What it answers.</summary>
/// <param name="Error">What went wrong; null: nothing.</param>
/// <param name="Outputs">Their numbers lie one after the other in <see cref="SessionWorker.OutputFile"/>.</param>
internal sealed record SessionAnswer(string? Error, IReadOnlyList<SessionOutput> Outputs);

/// <param name="Shape">Dimensions.</param>
/// <param name="Values">Numbers of 4 bytes.</param>
/// <param name="Whole">Numbers of 8 bytes behind them; null where the output is none of whole numbers.</param>
internal sealed record SessionOutput(long[] Shape, int Values, int? Whole);

/// <summary>The process that opens damaged models. Tensors go through files of its folder: pipes are for lines.</summary>
internal sealed class SessionWorker(string folder) : IDisposable
{
    /// <summary>The hidden verb that makes this program the worker.</summary>
    internal const string Verb = "session";

    /// <summary>In place of a file: what is open is closed.</summary>
    internal const string Close = "";

    internal const string InputFile = "inputs";
    internal const string OutputFile = "outputs";

    private LocalSession? _session;

    /// <summary>The worker over a folder, which ends when this process does.</summary>
    internal static ProcessStartInfo Start(string folder) =>
        ThisProgram.Start(Verb, folder, "--parent-pid", $"{Environment.ProcessId}")
        ?? throw new InvalidOperationException("this program cannot start itself again, so damaged models cannot be opened apart from it");

    /// <summary>Answers until the input ends.</summary>
    internal void Run(TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line && JsonConvert.DeserializeObject<SessionTask>(line) is { } task)
        {
            output.Write(JsonConvert.SerializeObject(Answer(task), Formatting.None) + "\n");
            output.Flush();
        }
    }

    public void Dispose() => _session?.Dispose();

    private SessionAnswer Answer(SessionTask task)
    {
        try
        {
            return new(null, task.Model is { } model ? Open(model) : RunBatch(task));
        }
        catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException or ArgumentException or InvalidOperationException
            or OverflowException or OutOfMemoryException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // A damaged model gives ONNX Runtime's C# side anything, names that are no UTF-8 and types that do not exist among it.
            return new($"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}", []);
        }
    }

    private IReadOnlyList<SessionOutput> Open(string model)
    {
        _session?.Dispose();
        _session = null;
        if (model == Close)
        {
            return [];
        }

        using SessionOptions options = CampaignSession.Options();
        _session = new(new(model, options));
        return [];
    }

    private SessionOutput[] RunBatch(SessionTask task)
    {
        LocalSession session = _session ?? throw new InvalidOperationException("no model is open");
        ModelOutputs found;
        using (FileStream file = File.OpenRead(Path.Combine(folder, InputFile)))
        {
            found = session.Run([.. task.Inputs.Select(input => Read(file, input))], task.Outputs, task.Rows);
        }

        using FileStream numbers = File.Create(Path.Combine(folder, OutputFile));
        SessionOutput[] outputs = new SessionOutput[found.Values.Length];
        for (int output = 0; output < outputs.Length; output++)
        {
            long[]? whole = found.Whole[output];
            numbers.Write(MemoryMarshal.AsBytes<float>(found.Values[output]));
            numbers.Write(MemoryMarshal.AsBytes<long>(whole));
            outputs[output] = new(found.Shapes[output], found.Values[output].Length, whole?.Length);
        }

        return outputs;
    }

    private static BatchInput Read(FileStream file, SessionTensor input)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(input.Length, pinned: true);
        file.ReadExactly(buffer);
        return new(input.Name, input.Type, input.Shape, buffer, input.Length);
    }
}
