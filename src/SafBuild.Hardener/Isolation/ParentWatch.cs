using System.Diagnostics;

namespace SafBuild.Hardener.Isolation;

/// <summary>
/// Cancels the work when the process that started it is gone: MSBuild kills its tools when it is cancelled,
/// but nothing does when MSBuild itself is killed (docs/design.md).
/// </summary>
internal static class ParentWatch
{
    /// <summary>
    /// Calls <paramref name="gone"/> once, from another thread, when process <paramref name="id"/> has ended (at once if it has
    /// already).
    /// </summary>
    internal static void Start(int id, Action gone) => _ = WatchAsync(id, gone);

    private static async Task WatchAsync(int id, Action gone)
    {
        try
        {
            using Process parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync().ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // No such process any more.
        }

        gone();
    }
}
