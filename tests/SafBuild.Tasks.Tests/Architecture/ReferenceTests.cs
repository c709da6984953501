using System.Reflection;

namespace SafBuild.Tasks.Tests.Architecture;

public sealed class ReferenceTests
{
    private static readonly Assembly Tasks = typeof(PrepareSafModels).Assembly;

    [Fact]
    public void The_tasks_reference_nothing_of_ours() =>
        Assert.DoesNotContain(Tasks.GetReferencedAssemblies(), r => r.Name!.StartsWith("safbuild", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Source that is compiled into the tasks from the Runtime's folder, and the attribute that MSBuild looks for by its own name.
    /// </summary>
    private static readonly string[] Foreign =
    [
        "SafBuild.Runtime.Artifact.ArtifactFiles", "SafBuild.Runtime.Artifact.Disk", "SafBuild.Runtime.Artifact.MountPointException",
        "SafBuild.Runtime.Functions.OutOfRange",
        "Microsoft.Build.Framework.MSBuildMultiThreadableTaskAttribute",
    ];

    [Fact]
    public void The_tasks_have_one_root_namespace() => Assert.DoesNotContain(
        Tasks.GetTypes().Select(t => t.FullName!).Where(t => t.Contains('.') && !Foreign.Contains(t.Split('+')[0])),
        t => !t.StartsWith("SafBuild.Tasks.", StringComparison.Ordinal) && !t.StartsWith("SafBuild.Shared.", StringComparison.Ordinal)
            && !t.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal) && !t.StartsWith("System.", StringComparison.Ordinal));
}
