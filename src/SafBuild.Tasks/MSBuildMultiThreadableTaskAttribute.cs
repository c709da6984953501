namespace Microsoft.Build.Framework;

/// <summary>
/// Marks a task as safe in a multi-threaded build (-mt): it depends on no current folder and changes no process state.
/// MSBuild looks for this name only, whatever assembly has it, and the MSBuild we compile against does not have it yet:
/// https://learn.microsoft.com/dotnet/api/microsoft.build.framework.msbuildmultithreadabletaskattribute
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
