using System.Diagnostics;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Scrubbing;

namespace SafBuild.Runtime;

/// <summary>
/// Reads an artifact's files again at an interval, reports the damage in them before it adds up, and repairs them: manifest, graph and
/// structure.bin from structure.bin, and everything from a second copy where there is one. Stored bits rot while nobody reads them, and a
/// load says it too late. A scrub covers the files; decoded weights in memory are covered where a model is given, which is then
/// read again and compared bit for bit. It works until it is disposed; a scrub that fails says so and stops neither the process nor later
/// ones. While a scrubber runs, replace the artifact's folder as a whole, or dispose the scrubber before. Safe to use from several threads.
/// </summary>
public sealed class SafScrubber : IDisposable
{
    /// <summary>Reads of an artifact that is replaced meanwhile, before giving up.</summary>
    private const int Attempts = 5;

    private readonly string _path;
    private readonly string? _second;
    private string _name;
    private readonly SafModel? _model;
    private readonly SafScrubberOptions _options;
    private readonly SemaphoreSlim _running = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private volatile int _scrubbingThread;
    private volatile Exception? _handlerException;

    /// <summary>Starts to scrub the files of an artifact: the first time after one interval.</summary>
    /// <param name="path">
    /// The artifact's name or folder, as for <see cref="SafModel.Load"/>; a path is relative to the working directory of now. It need not
    /// exist yet.
    /// </param>
    /// <param name="options">Interval and second copy.</param>
    /// <exception cref="ArgumentException">No path, or the second copy is the same folder, or a link to it or to a file of it.</exception>
    public SafScrubber(string path, SafScrubberOptions options) : this(FolderOf(path), null, options)
    {
    }

    /// <summary>
    /// Starts to scrub the files of a loaded model's artifact. After each scrub the model is read again, and where that gives other weights
    /// than those in memory (bits flipped in memory, or were repaired in the file), new sessions get them, and
    /// <see cref="SafScrubReport.ModelChanged"/> says so. Weights of a file with new damage are not taken: those in memory are older and
    /// better. Nor is another build of the artifact: <see cref="SafModel.Reload"/> takes it.
    /// </summary>
    /// <param name="model">Not disposed by the scrubber; dispose it afterwards.</param>
    /// <param name="options">Interval and second copy.</param>
    /// <exception cref="ArgumentException">The second copy is the same folder, or a link to it or to a file of it.</exception>
    public SafScrubber(SafModel model, SafScrubberOptions options) : this(FolderOf(model), model, options)
    {
    }

    private SafScrubber(string folder, SafModel? model, SafScrubberOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _path = folder;
        _name = model?.Name ?? SafMetrics.NameOf(folder);
        _model = model;
        _options = options;
        _second = _options.SecondPath is null ? null : FullPath(_options.SecondPath);
        if (_second == _path)
        {
            throw new ArgumentException($"the second copy is the artifact's own folder '{_path}'", nameof(options));
        }

        if (_second is not null && StoredCopy.SharedWith(_path, _second) is { } shared)
        {
            throw new ArgumentException($"the second copy's '{shared}' is a link to the artifact '{_path}', and no copy", nameof(options));
        }

        _timer = _options.TimeProvider.CreateTimer(_ => OnTime(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Wait();
    }

    /// <summary>
    /// After each scrub, with what it found; on the thread that scrubbed, one at a time. The next scrub waits for the handlers. What a
    /// handler throws is kept in <see cref="HandlerException"/>, and the others are called all the same.
    /// </summary>
    public event EventHandler<SafScrubReport>? Scrubbed;

    /// <summary>What a handler of <see cref="Scrubbed"/> threw last; null for nothing.</summary>
    public Exception? HandlerException => _handlerException;

    /// <summary>Scrubs now; waits where a scrub is running, so that there is never more than one. The interval goes on.</summary>
    /// <param name="cancellationToken">Stops it between two steps; files are then as they were, or repaired.</param>
    /// <returns>What was found and done; also what failed (<see cref="SafScrubReport.Exception"/>).</returns>
    /// <exception cref="OperationCanceledException">It was cancelled. There is no event.</exception>
    /// <exception cref="ObjectDisposedException">The scrubber was disposed, before or meanwhile.</exception>
    /// <exception cref="InvalidOperationException">Called by a handler of <see cref="Scrubbed"/>.</exception>
    public SafScrubReport ScrubNow(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
        if (_scrubbingThread == Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException("a handler of SafScrubber.Scrubbed cannot scrub: the scrub that calls it is not over");
        }

        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            _running.Wait(either.Token);
            try
            {
                return Run(either.Token);
            }
            finally
            {
                _running.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(SafScrubber));
        }
        catch (OperationCanceledException e)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    /// <summary>
    /// Stops: a scrub that is running is cancelled and waited for, its handlers, too, unless one of them calls this. Files are as they
    /// were, or repaired.
    /// </summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _timer.Dispose();
        if (_scrubbingThread != Environment.CurrentManagedThreadId)
        {
            _running.Wait();
            _running.Release();
        }
    }

    /// <summary>One interval is over. A scrub that is running at this moment does for this one, too.</summary>
    private void OnTime()
    {
        if (_running.Wait(0))
        {
            try
            {
                if (!_stopping.IsCancellationRequested)
                {
                    Run(_stopping.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // Disposed; nobody waits for the report.
            }
            finally
            {
                _running.Release();
            }
        }

        Wait();
    }

    /// <summary>One interval from now, so that a slow scrub is never followed by a queue of others.</summary>
    private void Wait()
    {
        try
        {
            _timer.Change(_options.Interval, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Disposed meanwhile.
        }
    }

    private SafScrubReport Run(CancellationToken cancellation)
    {
        _scrubbingThread = Environment.CurrentManagedThreadId;
        try
        {
            long start = Stopwatch.GetTimestamp();
            SafScrubReport report = Scrub(cancellation);
            SafMetrics.Scrubbed(_name, report, Stopwatch.GetElapsedTime(start));
            foreach (EventHandler<SafScrubReport> handler in Scrubbed?.GetInvocationList().Cast<EventHandler<SafScrubReport>>() ?? [])
            {
                try
                {
                    handler(this, report);
                }
                catch (Exception e)
                {
                    _handlerException = e;
                }
            }

            return report;
        }
        finally
        {
            _scrubbingThread = 0;
        }
    }

    private SafScrubReport Scrub(CancellationToken cancellation)
    {
        DateTimeOffset time = _options.TimeProvider.GetUtcNow();
        try
        {
            return Scrub(time, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is (no memory, a disk that is gone): the application goes on, and so do later scrubs.
            return new SafScrubReport { Time = time, Artifact = new SafScrubbedCopy { Path = _path }, Exception = e };
        }
    }

    private SafScrubReport Scrub(DateTimeOffset time, CancellationToken cancellation)
    {
        List<Exception> failures = [];
        (StoredCopy first, StoredCopy? second) = Scan(failures, cancellation);
        first.Repair(second, cancellation);
        second?.Repair(first, cancellation);
        failures.AddRange(first.Failures);
        failures.AddRange(second?.Failures ?? []);
        return new SafScrubReport
        {
            Time = time,
            Artifact = first.Result,
            Second = second?.Result,
            Read = first.Read,
            ModelChanged = _model is not null && Refresh(_model, failures),
            Exception = failures.Count switch
            {
                0 => null,
                1 => failures[0],
                _ => new AggregateException(failures),
            },
        };
    }

    /// <summary>Both copies, scanned; the second is null where it cannot be used.</summary>
    private (StoredCopy First, StoredCopy? Second) Scan(List<Exception> failures, CancellationToken cancellation)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            failures.Clear();
            Durable.DeleteLeftovers(_path);
            SafLoadOptions load = _model?.Options ?? new();
            StoredCopy first = StoredCopy.Open(_path);
            StoredCopy? second = OpenSecond(first, failures, load, cancellation);
            if (first.Structure is not null)
            {
                _name = first.Structure.Manifest.Name;
                first.Scan(load, cancellation);
                second?.Scan(load, cancellation);
            }

            if (first.IsUnchanged() && second?.IsUnchanged() != false)
            {
                return (first, second);
            }
        }

        throw new IOException($"'{_path}' or its second copy was replaced each time while it was scrubbed");
    }

    private StoredCopy? OpenSecond(
        StoredCopy first, List<Exception> failures, SafLoadOptions load, CancellationToken cancellation)
    {
        if (_second is null)
        {
            return null;
        }

        // Looked at each time: whoever makes the copies may link them tomorrow.
        if (StoredCopy.SharedWith(_path, _second) is { } shared)
        {
            failures.Add(new SafFormatException(
                shared, "", $"a link to what '{_path}' has (the same file)", "a copy of its own: what one loses the other has lost, too"));
            return null;
        }

        Durable.DeleteLeftovers(_second);
        StoredCopy second = StoredCopy.Open(_second);
        if (second.Structure is { } known)
        {
            first.Adopt(known, load, cancellation);
        }
        else if (first.Structure is { } own)
        {
            second.Adopt(own, load, cancellation);
        }

        if (second.Structure is { } structure && first.Structure is { } of
            && structure.ManifestBytes.AsSpan().SequenceEqual(of.ManifestBytes))
        {
            return second;
        }

        failures.AddRange(second.Failures);
        if (second.Structure is not null && first.Structure is not null)
        {
            failures.Add(new SafFormatException(
                Path.Combine(_second, ArtifactFiles.Manifest), "", "the manifest of another build",
                $"that of '{_path}': nothing is repaired from another artifact"));
        }

        return null;
    }

    private static bool Refresh(SafModel model, List<Exception> failures)
    {
        try
        {
            return model.Refresh();
        }
        catch (Exception e)
        {
            // The model keeps the weights that it has; what was found in the files is to be reported all the same.
            failures.Add(e);
            return false;
        }
    }

    private static string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    private static string FolderOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return FullPath(ArtifactPlace.PathOf(path));
    }

    private static string FolderOf(SafModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return FullPath(model.Folder);
    }
}
