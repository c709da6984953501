using Mono.Cecil;
using Mono.Cecil.Rocks;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime;

namespace SafBuild.Hardener.Tests.Architecture;

/// <summary>The order of folders (architecture.md), read from the compiled assemblies.</summary>
public sealed class FolderOrderTests : IDisposable
{
    private static readonly FolderOrder HardenerOrder = new(
        "SafBuild.Hardener",
        [
            "Diagnostics", "Isolation", "Onnx", "Graph", "Data", "Faults", "Emit", "Metrics", "Operators", "Native", "Training", "Campaign",
            "Gate", "Report", "Checking", "Verbs",
        ],
        _ => false);

    /// <summary>
    /// The refusal, what a read counts or a scrub finds, and how a read is to be done are part of the public surface and of every folder's
    /// answers.
    /// </summary>
    private static readonly FolderOrder RuntimeOrder = new(
        "SafBuild.Runtime",
        ["Tensors", "Formats", "Functions", "Artifact", "Reading", "Scrubbing"],
        used => used is "SafBuild.Runtime.SafFormatException" or "SafBuild.Runtime.SafReadReport" or "SafBuild.Runtime.SafLoadOptions"
            or "SafBuild.Runtime.SafScrubbedCopy" or "SafBuild.Runtime.SafRateSource");

    /// <summary>Source of the Runtime's that the tasks compile, too.</summary>
    private static readonly string[] AlsoShared =
    [
        "SafBuild.Runtime.Artifact.ArtifactFiles", "SafBuild.Runtime.Artifact.Disk", "SafBuild.Runtime.Artifact.MountPointException",
        "SafBuild.Runtime.Functions.OutOfRange",
    ];

    private static readonly string[] TorchFolders =
        ["SafBuild.Hardener.Operators.", "SafBuild.Hardener.Native.", "SafBuild.Hardener.Training."];

    /// <summary>Written by the compiler and by source generators.</summary>
    private static readonly string[] Generated =
        ["Microsoft.CodeAnalysis", "System.Runtime.CompilerServices", "System.Text.RegularExpressions.Generated"];

    private readonly ModuleDefinition _hardener = ModuleDefinition.ReadModule(typeof(OnnxModel).Assembly.Location);
    private readonly ModuleDefinition _runtime = ModuleDefinition.ReadModule(typeof(SafModel).Assembly.Location);

    [Fact]
    public void No_folder_of_the_Hardener_uses_a_later_one() => None(HardenerOrder.Violations(_hardener));

    [Fact]
    public void No_folder_of_the_Runtime_uses_a_later_one() => None(RuntimeOrder.Violations(_runtime));

    [Fact]
    public void Shared_source_uses_nothing_of_the_Hardener() => None(UsedTypes.In(_hardener)
        .Where(u => u.User.StartsWith("SafBuild.Shared.", StringComparison.Ordinal)
            && u.Used.StartsWith("SafBuild.", StringComparison.Ordinal)
            && !u.Used.StartsWith("SafBuild.Shared.", StringComparison.Ordinal) && !AlsoShared.Contains(u.Used)));

    [Fact]
    public void TorchSharp_stays_in_its_three_folders()
    {
        Use[] uses = [.. UsedTypes.In(_hardener).Where(u => u.Used.StartsWith("TorchSharp.", StringComparison.Ordinal))];
        Assert.All(TorchFolders, folder => Assert.Contains(uses, u => u.User.StartsWith(folder, StringComparison.Ordinal)));
        None(uses.Where(u => !TorchFolders.Any(folder => u.User.StartsWith(folder, StringComparison.Ordinal))));
    }

    [Fact]
    public void The_Runtime_references_nothing_of_ours() =>
        None(_runtime.AssemblyReferences.Select(r => r.Name).Where(r => r.StartsWith("safbuild", StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public void Every_assembly_has_one_root_namespace()
    {
        None(Outside(_hardener, "SafBuild.Hardener", "SafBuild.Shared"));
        None(Outside(_runtime, "SafBuild.Runtime"));
    }

    /// <summary>That the reading of assemblies sees anything at all.</summary>
    [Fact]
    public void Uses_in_signatures_bodies_lambdas_and_generic_arguments_are_seen()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(typeof(Sample).Assembly.Location);
        string[] used = [.. UsedTypes.In(module).Where(u => u.User == typeof(Sample).FullName).Select(u => u.Used)];
        Assert.All(
            [typeof(Version), typeof(Uri), typeof(StringComparer), typeof(Guid), typeof(ObsoleteAttribute), typeof(TimeZoneInfo),
                typeof(Lazy<>)],
            type => Assert.Contains(type.FullName, used));
    }

    [Fact]
    public void A_use_the_wrong_way_and_an_unknown_folder_are_named()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(typeof(Sample).Assembly.Location);
        FolderOrder order = new("SafBuild.Hardener.Tests", ["Architecture", "Operators"], _ => false);
        IReadOnlyList<string> violations = order.Violations(module);
        Assert.Contains($"{typeof(Sample).FullName} uses SafBuild.Hardener.Tests.Operators.OnnxOperatorsTests", violations);
        Assert.Contains(violations, v => v.EndsWith("is in the folder Graph, which is not in the list", StringComparison.Ordinal));
        Assert.DoesNotContain(violations, v => v.StartsWith("SafBuild.Hardener.Tests.Operators.", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _hardener.Dispose();
        _runtime.Dispose();
    }

    private static IEnumerable<string> Outside(ModuleDefinition module, params string[] roots) => module.GetAllTypes()
        .Select(UsedTypes.Outermost).Distinct()
        .Where(t => t.Contains('.') && !roots.Concat(Generated).Any(root => t.StartsWith(root + ".", StringComparison.Ordinal)));

    private static void None<T>(IEnumerable<T> violations) => Assert.True(!violations.Any(), string.Join("\n", violations));
}

/// <summary>Uses types in all the ways that there are.</summary>
internal sealed class Sample
{
    private readonly Version _field = new();

    [Obsolete("An attribute, to be seen.")]
    internal Uri? Signature(Lazy<TimeZoneInfo> argument) =>
        argument.IsValueCreated ? null : throw new NotSupportedException(_field.ToString());

    internal static Func<object> Lambda() => () => (Guid.NewGuid(), StringComparer.Ordinal);

    internal static object WrongWay() => new Operators.OnnxOperatorsTests();
}
