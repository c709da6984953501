namespace SafBuild.Hardener.Isolation;

/// <summary>What a process may take for one answer.</summary>
/// <param name="Time">Of work, in all threads together where it is less than the clock's.</param>
/// <param name="Memory">Working set, in bytes, the libraries themselves included.</param>
internal sealed record ProcessBounds(TimeSpan Time, long Memory)
{
    /// <summary>A process that waits for its turn on a busy machine gets so much longer.</summary>
    private const int Patience = 10;

    /// <summary>Why the process has to end, as the end of a sentence about it; null: within bounds.</summary>
    internal ProcessExcess? Exceeded(TimeSpan elapsed, TimeSpan processor, long workingSet)
    {
        if (workingSet > Memory)
        {
            return new(IsMemory: true, $"took {workingSet >> 20} MiB of memory, more than the {Memory >> 20} MiB that it gets");
        }

        return elapsed > Patience * Time || (elapsed > Time && processor > Time * 0.7)
            ? new(IsMemory: false,
                FormattableString.Invariant($"took {elapsed.TotalSeconds:F0} s, more than the {Time.TotalSeconds:F0} s that it gets"))
            : null;
    }
}

/// <param name="IsMemory">Else it is the time.</param>
/// <param name="Text">What it took and what it gets.</param>
internal sealed record ProcessExcess(bool IsMemory, string Text);
