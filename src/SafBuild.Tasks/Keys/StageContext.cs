using Microsoft.Build.Framework;
using SafBuild.Shared;
using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Keys;

/// <summary>What the tasks of one evaluation share: where entries lie, who makes them, and from where else they may come.</summary>
/// <param name="Root">obj/safbuild.</param>
/// <param name="WorkerIdentity">See <see cref="StageKeys.WorkerIdentity"/>.</param>
/// <param name="Shared">Null: no store outside obj.</param>
internal sealed record StageContext(
    KeyFolder Root, string WorkerIdentity, FileHashes Hashes, SharedStore? Shared, IBuildEngine4? Engine, Action<string> Say)
{
    /// <param name="root">Full path of obj/safbuild.</param>
    /// <param name="worker">Full path of the worker.</param>
    /// <param name="cache">SafCachePath; null or empty: none.</param>
    internal static StageContext Of(string root, string worker, string? cache, IBuildEngine? engine, Action<string> say)
    {
        KeyFolder folder = new(root);
        FileHashes hashes = new(engine as IBuildEngine4, folder.Index);
        return new(
            folder, StageKeys.WorkerIdentity(worker, hashes), hashes, string.IsNullOrEmpty(cache) ? null : new(cache),
            engine as IBuildEngine4, say);
    }

    internal ModelStages Stages(HardenRequest request) =>
        new(request, Root, WorkerIdentity, Hashes, Shared, key => Root.Hold(key, Engine), Say);
}
