using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// A model with all that is derived from it, each part made once, when it is first asked for. Whoever needs a model gets this object,
/// so that nothing is derived twice. Safe from several threads; a failure is thrown again at every later question.
/// </summary>
internal sealed class PreparedModel
{
    private readonly Lazy<ModelProto> _normalized;
    private readonly Lazy<IReadOnlyList<WeightTensor>> _weights;
    private readonly Lazy<IReadOnlyList<HiddenWeight>> _hidden;
    private readonly Lazy<ModelSignature> _signature;
    private readonly Lazy<WeightCoverage> _coverage;
    private readonly Lazy<OutputMeaning> _meaning;

    /// <param name="file">As loaded.</param>
    /// <param name="roles">What operators do with their inputs: Operators.OnnxOperators.Roles.</param>
    /// <param name="weights">Instead of what WeightFinder finds; for comparisons.</param>
    internal PreparedModel(OnnxModel file, RolesOfOperators roles, IReadOnlyList<WeightTensor>? weights = null)
    {
        File = file;
        _normalized = new(() => GraphNormalizer.Normalize(file));
        _weights = new(() => weights ?? WeightFinder.Find(Normalized.Graph, file.Path, roles));
        _hidden = new(() => HiddenWeights.Find(Normalized));
        _signature = new(() => SignatureReader.Read(file));
        _coverage = new(() => WeightCoverage.Of(Weights, Hidden));

        // Functions would hide the last operators; without them the graph as loaded says the same.
        _meaning = new(() => file.Proto.Functions.Count > 0 ? Meant(Normalized) : Meant(file.Proto));
    }

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">As OnnxLoader.Load.</exception>
    internal static PreparedModel Load(string path, RolesOfOperators roles) => new(OnnxLoader.Load(path), roles);

    /// <summary>The model as loaded.</summary>
    internal OnnxModel File { get; }

    /// <summary>For messages and for ONNX Runtime.</summary>
    internal string Path => File.Path;

    /// <summary>See <see cref="GraphNormalizer"/>. Others read it too: change a clone.</summary>
    internal ModelProto Normalized => _normalized.Value;

    /// <summary>Floating-point tensors of the normalised graph, and others that are weights: the order is that of the blob.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">
    /// SAF1007: a matrix or kernel has a value that is NaN or infinite.
    /// </exception>
    internal IReadOnlyList<WeightTensor> Weights => _weights.Value;

    /// <summary>Learned numbers that are no initializer.</summary>
    internal IReadOnlyList<HiddenWeight> Hidden => _hidden.Value;

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF1003: an input is no tensor of a supported type.</exception>
    internal ModelSignature Signature => _signature.Value;

    /// <summary>What the outputs are, as far as the graph says it.</summary>
    internal OutputMeaning Meaning => _meaning.Value;

    /// <summary>Which weight bits an artifact of this model has under fault.</summary>
    internal WeightCoverage Coverage => _coverage.Value;

    private static OutputMeaning Meant(ModelProto model) => new(ClassScores.Are(model.Graph), OutputSigns.Find(model));
}
