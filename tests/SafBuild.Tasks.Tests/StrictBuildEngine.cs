using System.Reflection;
using Microsoft.Build.Framework;

namespace SafBuild.Tasks.Tests;

/// <summary>An engine of today that makes errors of warnings; what a task reports goes to a <see cref="FakeBuildEngine"/>.</summary>
public class StrictBuildEngine : DispatchProxy
{
    private string[] _errors = [];
    private FakeBuildEngine _inner = null!;

    /// <param name="inner">Receives what is reported.</param>
    /// <param name="errors">The codes that are errors; none: all.</param>
    internal static IBuildEngine Of(FakeBuildEngine inner, params string[] errors)
    {
        IBuildEngine8 engine = Create<IBuildEngine8, StrictBuildEngine>();
        ((StrictBuildEngine)(object)engine)._inner = inner;
        ((StrictBuildEngine)(object)engine)._errors = errors;
        return engine;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IBuildEngine8.ShouldTreatWarningAsError)
            ? _errors.Length == 0 || _errors.Contains((string)args![0]!)
            : targetMethod.DeclaringType == typeof(IBuildEngine)
            ? targetMethod.Invoke(_inner, args)
            : targetMethod.ReturnType.IsValueType && targetMethod.ReturnType != typeof(void)
            ? Activator.CreateInstance(targetMethod.ReturnType)
            : null;
}
