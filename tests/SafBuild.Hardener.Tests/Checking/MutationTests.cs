using SafBuild.Hardener.Tests.Native;
using System.Diagnostics;
using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Checking;

/// <summary>Damaged models give a clean line each: no crash, no hang, no allocation out of proportion.</summary>
[Collection(TorchCollection.Name)]
public sealed class MutationTests(ITestOutputHelper log) : IDisposable
{
    private const long Slack = 256L << 20;

    private static readonly bool Slow = Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1";

    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-mutations-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("iris-mlp", 1)]
    [InlineData("mnist-8", 2)]
    [InlineData("kws-dscnn", 3)]
    public void A_mutated_model_gets_its_line(string name, int seed)
    {
        byte[] whole = File.ReadAllBytes(TestData.Path($"models/{name}.onnx"));
        int count = Slow ? 334 : 25;
        int converted = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] mutated = Mutate(whole, new Draws((ulong)(seed * 100_000 + i)));
            string path = Path.Combine(_folder, $"{i}.onnx");
            File.WriteAllBytes(path, mutated);
            AssertBoundedLoad(path, mutated.Length);

            using StringWriter output = new();
            Stopwatch clock = Stopwatch.StartNew();
            ModelCheck.Run([path], output, TestContext.Current.CancellationToken);

            JObject line = JObject.Parse(output.ToString());
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"mutation {i} took {clock.Elapsed}: {output}");
            Assert.True(line.Value<bool>("converts") || line.Value<string>("reason")!.Length > 0, output.ToString());
            converted += line.Value<bool>("converts") ? 1 : 0;
            File.Delete(path);
        }

        log.WriteLine($"{name}: {count} mutations, {converted} still convert");
    }

    /// <summary>
    /// The whole check, ONNX Runtime and libtorch included, in the process that the command line uses: it is ended at the bound.
    /// </summary>
    [Theory]
    [InlineData("iris-mlp", 4)]
    [InlineData("mnist-8", 5)]
    [InlineData("go1-policy", 6)]
    public void A_mutated_model_stays_within_time_and_memory(string name, int seed)
    {
        byte[] whole = File.ReadAllBytes(TestData.Path($"models/{name}.onnx"));
        string[] files = [.. Enumerable.Range(0, Slow ? 334 : 20).Select(i => Path.Combine(_folder, $"{i}.onnx"))];
        for (int i = 0; i < files.Length; i++)
        {
            File.WriteAllBytes(files[i], Mutate(whole, new Draws((ulong)(seed * 100_000 + i))));
        }

        // .NET and the two libraries take 220 MiB before they see a model.
        CheckLimits limits = new(TimeSpan.FromSeconds(10), long.MaxValue, (220L << 20) + Slack, 4);
        using StringWriter output = new();
        using CheckSupervisor supervisor = new(limits, CheckSupervisorTests.Worker);
        supervisor.Run(files, output, TestContext.Current.CancellationToken);

        JObject[] lines = [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JObject.Parse)];
        Assert.Equal(files, lines.Select(l => l.Value<string>("model")));
        Assert.DoesNotContain(
            lines, l => l.Value<string>("reason")!.Contains("Stopped:") || l.Value<string>("reason")!.Contains("The process"));
    }

    private static void AssertBoundedLoad(string path, long size)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            OnnxLoader.Load(path);
        }
        catch (SafException e)
        {
            Assert.All(e.Diagnostics, d => Assert.StartsWith("SAF100", d.Code.Id));
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= 4 * size + Slack, $"{allocated} bytes for a file of {size}");
    }

    /// <summary>Bytes flipped, the end cut, a stretch doubled, or a length made huge; sometimes several of them.</summary>
    private static byte[] Mutate(byte[] whole, Draws draws)
    {
        List<byte> bytes = [.. whole];
        // Most of a model is weights; the structure at the start and the end deserves half of the hits.
        int Place() =>
            draws.Below(2) == 0 ? draws.Below(bytes.Count) : draws.Below(2) == 0
                ? draws.Below(Math.Min(2000, bytes.Count))
                : bytes.Count - 1 - draws.Below(Math.Min(2000, bytes.Count));
        for (int times = 1 + draws.Below(3); times > 0; times--)
        {
            int at = Place();
            switch (draws.Below(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << draws.Below(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, draws.Below(4) == 0 ? bytes.Count - at : Math.Min(bytes.Count - at, 1 + draws.Below(16)));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + draws.Below(200))));
                    break;
                default:
                    byte[] huge = [0xFF, 0xFF, 0xFF, 0xFF, 0x07];
                    for (int k = 0; k < huge.Length && at + k < bytes.Count; k++)
                    {
                        bytes[at + k] = huge[k];
                    }

                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }

    /// <summary>SplitMix64: the same mutations everywhere.</summary>
    private sealed class Draws(ulong state)
    {
        internal int Below(int bound)
        {
            state += 0x9E3779B97F4A7C15;
            ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)((mixed ^ (mixed >> 31)) % (ulong)bound);
        }
    }
}
