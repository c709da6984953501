using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>A gate over TinyModel (6 numbers in, 3 classes out) with data of its own, in a folder that goes away with it.</summary>
internal sealed class TinyGate : IDisposable
{
    internal const int Samples = 96;

    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-tiny-").FullName;

    internal TinyGate()
    {
        Prepared = PreparedModel.Load(Write("tiny.onnx", OnnxSaver.Bytes(TinyModel.Create().Proto)), OnnxOperators.Roles);
    }

    internal PreparedModel Prepared { get; }

    internal OnnxModel Model => Prepared.File;

    internal string Folder => _folder;

    /// <summary>
    /// With a gate of two trials, so that tests are quick, over the weights alone: the structure of this model is ten times as large. The
    /// seed is the request's.
    /// </summary>
    internal static HardenRequest Request { get; } = new()
    {
        Name = "tiny",
        Gate = new GateOptions
        {
            BitErrorRate = 1e-3,
            MaxTrials = 2,
            EvaluationSamples = 64,
            MaxAccuracyDrop = 0.2,
            FaultScope = FaultScope.Weights,
        },
    };

    internal string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Inputs from -2 to 2. Labels are 0, 1, 2 in turn unless given.</summary>
    internal static DataSet Data(Func<int, long>? label = null, int perSample = 1, bool labelled = true) => new()
    {
        Path = "tiny.dataset.json",
        Files = [],
        Count = Samples,
        Inputs = [new RandomInput(6)],
        Labels = labelled ? new DataLabels([.. Enumerable.Range(0, Samples * perSample).Select(label ?? (i => i % 3))], perSample) : null,
    };

    internal MemoryArtifact Artifact(HardenRequest request, bool? protect = null) => ArtifactBuilder.Build(new ArtifactParts
    {
        Name = request.Name,
        Model = Prepared,
        Form = SafForm.Of(request),
        Protection = protect ?? (request.ProtectStructure && request.Gate.FaultScope == FaultScope.Artifact)
            ? StructureKind.Copies : StructureKind.None,
    });

    /// <summary>The model's own answers, the best labels that there are.</summary>
    internal int[] Answers()
    {
        DataInput input = Data(labelled: false).Inputs[0];
        float[][] samples = [.. Enumerable.Range(0, Samples).Select(_ => new float[6])];
        for (int sample = 0; sample < Samples; sample++)
        {
            input.Copy(sample, MemoryMarshal.AsBytes(samples[sample].AsSpan()));
        }

        return Answers(samples);
    }

    /// <summary>Its answers to these inputs.</summary>
    internal int[] Answers(float[][] samples)
    {
        using InferenceSession session = new(Model.Path);
        int[] answers = new int[samples.Length];
        for (int sample = 0; sample < samples.Length; sample++)
        {
            using OrtValue value = OrtValue.CreateTensorValueFromMemory(samples[sample], [1, 6]);
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs =
                session.Run(run, new Dictionary<string, OrtValue> { [session.InputNames[0]] = value }, session.OutputNames);
            ReadOnlySpan<float> scores = outputs[0].GetTensorDataAsSpan<float>();
            answers[sample] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);
        }

        return answers;
    }

    internal GateInputs Inputs(HardenRequest request, DataSet? data = null, TrainingSummary? training = null) =>
        GateInputs.Of(Prepared, Artifact(request), SafForm.Of(request), request.Gate, request.Seed, data ?? Data(labelled: false),
            training);

    internal GateOutcome Run(HardenRequest request, DataSet? data = null) =>
        GateStage.Run(Inputs(request, data), new TestLog(), TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Random numbers, the same for every run.</summary>
    internal sealed class RandomInput : DataInput
    {
        private readonly int _width;

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        internal RandomInput(int width)
        {
            _width = width;
            Type = NumberType.Float32;
            SampleShape = [width];
        }

        internal override void Copy(int sample, Span<byte> destination)
        {
            KeyedRandom random = new(99, RandomPurpose.Samples, sample, 7);
            Span<float> values = MemoryMarshal.Cast<byte, float>(destination);
            for (int i = 0; i < _width; i++)
            {
                values[i] = (float)((random.NextDouble() * 4) - 2);
            }
        }
    }
}
