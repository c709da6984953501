using System.Runtime.InteropServices;
using Newtonsoft.Json;
using SafBuild.Hardener.Isolation;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// A session in a process of its own (<see cref="SessionWorker"/>), for models whose graph may be damaged: they can make ONNX Runtime end
/// its process, run without end or ask for all memory. Once it has ended, every further batch fails, as in the application that it stands
/// for. One thread at a time.
/// </summary>
internal sealed class IsolatedSession : FormSession
{
    private readonly SupervisedProcess _process;
    private readonly string _folder;
    private readonly ProcessBounds _bounds;
    private readonly CancellationToken _cancellation;
    private bool _ended;

    private IsolatedSession(SupervisedProcess process, string folder, ProcessBounds bounds, CancellationToken cancellation) =>
        (_process, _folder, _bounds, _cancellation) = (process, folder, bounds, cancellation);

    internal override bool MayHaveAnotherGraph => true;

    /// <param name="process">A <see cref="SessionWorker"/>; it stays when the session is disposed, for the next.</param>
    /// <param name="folder">Of the process, for tensors.</param>
    /// <param name="model">The file to open.</param>
    /// <param name="bounds">For the load and for each run.</param>
    /// <param name="cancellation">Looked at while the process works.</param>
    /// <exception cref="ModelEndedException">The load was refused, or ended the process.</exception>
    internal static IsolatedSession Open(
        SupervisedProcess process, string folder, string model, ProcessBounds bounds, CancellationToken cancellation)
    {
        IsolatedSession session = new(process, folder, bounds, cancellation);
        session.Ask(new(model, [], [], 0));
        return session;
    }

    internal override ModelOutputs Run(IReadOnlyList<BatchInput> inputs, IReadOnlyCollection<string> outputs, int rows)
    {
        if (_ended)
        {
            throw new ModelEndedException("the process ended in an earlier batch");
        }

        using (FileStream file = File.Create(Path.Combine(_folder, SessionWorker.InputFile)))
        {
            foreach (BatchInput input in inputs)
            {
                file.Write(input.Buffer, 0, input.Length);
            }
        }

        IReadOnlyList<SessionOutput> found = Ask(new(
            null, [.. inputs.Select(i => new SessionTensor(i.Name, i.Type, i.Shape, i.Length))], outputs, rows)).Outputs;
        using FileStream numbers = File.OpenRead(Path.Combine(_folder, SessionWorker.OutputFile));
        float[][] values = new float[found.Count][];
        long[]?[] whole = new long[found.Count][];
        for (int output = 0; output < values.Length; output++)
        {
            values[output] = new float[found[output].Values];
            numbers.ReadExactly(MemoryMarshal.AsBytes(values[output].AsSpan()));
            if (found[output].Whole is { } count)
            {
                long[] read = new long[count];
                numbers.ReadExactly(MemoryMarshal.AsBytes(read.AsSpan()));
                whole[output] = read;
            }
        }

        return new(values, [.. found.Select(f => f.Shape)], rows) { Whole = whole };
    }

    /// <summary>Closes the model, whose files may be written again then; the process stays for the next one.</summary>
    public override void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            _process.Ask(Line(new(SessionWorker.Close, [], [], 0)), _bounds, CancellationToken.None);
        }
    }

    private static string Line(SessionTask task) => JsonConvert.SerializeObject(task, Formatting.None);

    private SessionAnswer Ask(SessionTask task)
    {
        Answer answer;
        try
        {
            answer = _process.Ask(Line(task), _bounds, _cancellation);
        }
        catch (OperationCanceledException)
        {
            _ended = true;
            throw;
        }

        if (answer.Line is null)
        {
            _ended = true;
            throw new ModelEndedException(answer.Excess is { } excess ? $"the run {excess.Text}" : answer.Reason);
        }

        SessionAnswer said = JsonConvert.DeserializeObject<SessionAnswer>(answer.Line)!;
        return said.Error is { } error ? throw new ModelEndedException(error) : said;
    }
}
