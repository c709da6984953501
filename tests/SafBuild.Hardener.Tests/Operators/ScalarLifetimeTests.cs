using System.Collections.Concurrent;
using Mono.Cecil;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Native;
using TorchSharp;
using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Tests.Operators;

/// <summary>A Scalar that nobody holds may be freed while libtorch reads it (<see cref="KeptScalar"/>).</summary>
[Collection(TorchCollection.Name)]
public class ScalarLifetimeTests
{
    /// <summary>Where a Scalar is made, and held until it is not used any more.</summary>
    private static readonly string[] Makers =
    [
        "SafBuild.Hardener.Operators.KeptScalar", "SafBuild.Hardener.Training.TrainedParameter::Step",
        "SafBuild.Hardener.Training.SafParameter::Read",
    ];

    /// <summary>Neither an implicit conversion, nor a method of TorchSharp that makes one inside, as Tensor + Tensor does.</summary>
    [Fact]
    public void No_code_of_ours_leaves_a_scalar_to_the_collector()
    {
        using AssemblyDefinition torchSharp = AssemblyDefinition.ReadAssembly(typeof(Scalar).Assembly.Location);
        HashSet<string> making = Making(torchSharp);
        Assert.Contains(
            making, m => m.EndsWith("Tensor::op_Addition(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor)", StringComparison.Ordinal));
        using AssemblyDefinition ours = AssemblyDefinition.ReadAssembly(typeof(KeptScalar).Assembly.Location);
        using AssemblyDefinition tests = AssemblyDefinition.ReadAssembly(typeof(ScalarLifetimeTests).Assembly.Location);
        string[] calls = [.. Methods(ours).Concat(Methods(tests))
            .Where(m => !Makers.Any(maker => m.FullName.Contains(maker, StringComparison.Ordinal)))
            .SelectMany(m => Called(m).Where(c => making.Contains(Name(c)) || IsConversion(c)).Select(c => $"{m.FullName}: {c.FullName}"))];
        Assert.Equal([], calls);
    }

    /// <summary>
    /// With TorchSharp's own operators in their place, some of a hundred thousand steps end with "Expected false to be true" here.
    /// </summary>
    [Fact]
    public void Sums_are_right_while_the_collector_runs_all_the_time()
    {
        TorchLibraries.Load(null);
        ConcurrentBag<string> wrong = [];
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(2));
        Thread collector = new(() =>
        {
            while (!end.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() => Add(wrong, end.Token)))];
        Array.ForEach([collector, .. threads], t => t.Start());
        Array.ForEach([collector, .. threads], t => t.Join());
        Assert.Equal([], wrong.Take(3));
    }

    private static void Add(ConcurrentBag<string> wrong, CancellationToken end)
    {
        using DisposeScope all = NewDisposeScope();
        using IDisposable frozen = no_grad();
        Tensor a = ones(16, ScalarType.Float64), b = ones(16, ScalarType.Float64);
        while (!end.IsCancellationRequested)
        {
            try
            {
                using DisposeScope step = NewDisposeScope();
                double sum = (a.Plus(b).Plus(0.5) * Kept(2.0)).From(6)[15].item<double>();
                if (sum != 1)
                {
                    wrong.Add($"{sum}");
                }
            }
            catch (Exception e)
            {
                wrong.Add(e.Message);
            }
        }
    }

    /// <summary>Methods that make a Scalar, and those that call them.</summary>
    private static HashSet<string> Making(AssemblyDefinition assembly)
    {
        (string Name, string[] Calls)[] methods =
            [.. Methods(assembly).Select(m => (m.FullName, Called(m).Select(c => IsConversion(c) ? "" : Name(c)).Distinct().ToArray()))];
        HashSet<string> making = [""];
        while (methods.Count(m => m.Calls.Any(making.Contains) && making.Add(m.Name)) > 0)
        {
        }

        return making;
    }

    private static IEnumerable<MethodDefinition> Methods(AssemblyDefinition assembly) =>
        assembly.MainModule.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody);

    private static IEnumerable<MethodReference> Called(MethodDefinition method) =>
        method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>();

    private static bool IsConversion(MethodReference method) =>
        method.ReturnType.FullName == "TorchSharp.Scalar" && method.Name is "op_Implicit" or "ToScalar";

    private static string Name(MethodReference method) => (method is GenericInstanceMethod made ? made.ElementMethod : method).FullName;
}
