using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Verbs;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;

namespace SafBuild.Benchmarks;

/// <summary>A language model under faults: nats a token and share of next tokens that are right, hardened with a code and plain.</summary>
internal static class LanguageTable
{
    private const int Draws = 20;
    private const int Sequences = 64;
    private const int Tokens = 256;
    private const ulong Seed = 1;

    internal static void Run(string modelPath, string tokensPath)
    {
        int[] tokens = Numbers(File.ReadAllBytes(tokensPath));
        PreparedModel model = PreparedModel.Load(modelPath, OnnxOperators.Roles);
        using (InferenceSession golden = new(modelPath))
        {
            (double nats, double next) = Measure(golden, tokens);
            Console.WriteLine();
            Console.WriteLine(FormattableString.Invariant($"Language: {Path.GetFileNameWithoutExtension(modelPath)}, golden ")
                + FormattableString.Invariant($"{nats:0.0000} nats, next token {100 * next:0.00} %; {Draws} draws a row, seed {Seed}"));
        }

        Console.WriteLine("| form | rate | nats: median | worst | not a number | next token: mean | worst | refused |\n"
            + "|---|---|---|---|---|---|---|---|");
        SafForm coded = SafForm.Of(new HardenRequest { Model = modelPath, Name = "bench", Storage = "Coded16", ValueBits = 8 });
        Rows("Coded16, 8 bits, faults in all files", model, coded, FaultScope.Artifact, [0, 1e-2, 5e-2], tokens);
        Rows("plain Float32, faults in the weights", model, SafForm.Default.Plain("Identity"), FaultScope.Weights,
            [1e-6, 1e-5, 1e-4, 1e-2, 5e-2], tokens);
    }

    private static void Rows(string name, PreparedModel model, SafForm form, FaultScope scope, double[] rates, int[] tokens)
    {
        string folder = Directory.CreateTempSubdirectory("saf-bench-").FullName;
        try
        {
            string clean = Path.Combine(folder, "clean.saf");
            ArtifactWriter.Write(ArtifactBuilder.Build(new()
            {
                Name = "language",
                Model = model,
                Form = form,
                Protection = scope == FaultScope.Artifact ? StructureKind.Coded : StructureKind.None,
            }), clean);
            foreach (double rate in rates)
            {
                (double Nats, double Next)?[] made = new (double, double)?[rate == 0 ? 1 : Draws];
                Parallel.For(0, made.Length, i => made[i] = Draw(clean, Path.Combine(folder, $"{i}.saf"), rate, scope, i, tokens));
                double[] nats = [.. made.OfType<(double Nats, double Next)>().Select(m => m.Nats)];
                double[] finite = [.. nats.Where(double.IsFinite).DefaultIfEmpty(double.NaN)];
                double[] next = [.. made.Select(m => 100 * (m?.Next ?? 0))];
                Console.WriteLine(FormattableString.Invariant($"| {name} | {rate} | {Quantiles.Median(finite):0.0000} ")
                    + FormattableString.Invariant($"| {finite.Max():0.0000} ")
                    + FormattableString.Invariant($"| {nats.Count(n => !double.IsFinite(n))} | {next.Average():0.00} | {next.Min():0.00} ")
                    + $"| {made.Length - nats.Length} |");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Null for a load that is refused.</summary>
    private static (double Nats, double Next)? Draw(string clean, string copy, double rate, FaultScope scope, int number, int[] tokens)
    {
        GateDraw draw = new(rate, Seed, scope, new RandomBitFlip(), number);
        ArtifactWriter.WriteFiles(draw.Of(ArtifactReader.ReadClean(clean)).Files, copy);
        try
        {
            using SafModel model = SafModel.Load(copy, new SafLoadOptions { MaxBitErrorRate = double.PositiveInfinity });
            using InferenceSession session = model.CreateSession();
            return Measure(session, tokens);
        }
        catch (SafFormatException)
        {
            return null;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static (double Nats, double Next) Measure(InferenceSession session, int[] tokens)
    {
        (double nats, int right) = (0, 0);
        string input = session.InputNames[0];
        for (int s = 0; s < Sequences; s++)
        {
            int[] sequence = tokens[(s * (Tokens + 1))..((s + 1) * (Tokens + 1))];
            using OrtValue ids = OrtValue.CreateTensorValueFromMemory(sequence[..Tokens].Select(t => (long)t).ToArray(), [1, Tokens]);
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [input], [ids], [session.OutputNames[0]]);
            ReadOnlySpan<float> scores = outputs[0].GetTensorDataAsSpan<float>();
            int words = scores.Length / Tokens;
            for (int t = 0; t < Tokens; t++)
            {
                ReadOnlySpan<float> of = scores.Slice(t * words, words);
                (float largest, double sum, int best) = (float.NegativeInfinity, 0, 0);
                for (int w = 0; w < words; w++)
                {
                    (largest, best) = of[w] > largest ? (of[w], w) : (largest, best);
                }

                for (int w = 0; w < words; w++)
                {
                    sum += Math.Exp(of[w] - (double)largest);
                }

                nats += Math.Log(sum) + largest - of[sequence[t + 1]];
                right += best == sequence[t + 1] ? 1 : 0;
            }
        }

        return (nats / (Sequences * Tokens), (double)right / (Sequences * Tokens));
    }

    private static int[] Numbers(byte[] bytes) => MemoryMarshal.Cast<byte, int>(bytes).ToArray();
}
