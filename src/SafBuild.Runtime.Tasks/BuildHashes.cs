using Microsoft.Build.Framework;
using SafBuild.Tasks.Keys;

namespace SafBuild.Runtime.Tasks;

/// <summary>Hashes of one build, shared with the tasks of SafBuild.Sdk where they run, too, so that a file is read once.</summary>
internal static class BuildHashes
{
    /// <param name="project">Full path. There is no index of inputs here, since only outputs are hashed.</param>
    internal static FileHashes Of(IBuildEngine? engine, string project) => new(engine as IBuildEngine4, project + ".none");
}
