using Microsoft.Build.Framework;
using SafBuild.Tasks.Keys;

namespace SafBuild.Runtime.Tasks;

/// <summary>Hashes of one build, shared with the tasks of SafBuild.Sdk where they run, too, so that a file is read once.</summary>
internal static class BuildHashes
{
    /// <summary>There is no index of inputs here, since only outputs are hashed.</summary>
    internal static FileHashes Of(IBuildEngine? engine) => new(engine as IBuildEngine4, index: null);
}
