using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Emit;

/// <summary>All that an artifact is made from. Equal parts give equal bytes.</summary>
internal sealed record ArtifactParts
{
    /// <summary>Artifact name, without ".saf".</summary>
    public required string Name { get; init; }

    /// <summary>The pretrained model; the order of its weights is the order in the blob.</summary>
    public required PreparedModel Model { get; init; }

    public required SafForm Form { get; init; }

    /// <summary>One for every weight of kind Saf, by name; null: <see cref="ExactConversion"/> of all.</summary>
    public IReadOnlyDictionary<string, SafTensor>? Saf { get; init; }

    /// <summary>Trained values of three-copy tensors, by name; those absent keep the model's bytes.</summary>
    public IReadOnlyDictionary<string, float[]> TrainedThreeCopies { get; init; } = new Dictionary<string, float[]>();

    /// <summary>Where the artifact comes from; see <see cref="Emit.Provenance"/>.</summary>
    public IReadOnlyDictionary<string, string> Provenance { get; init; } = new Dictionary<string, string>();

    /// <summary>How graph and manifest are written once more, in structure.bin.</summary>
    public StructureKind Protection { get; init; }

    /// <summary>Looked at before each tensor: large models take seconds.</summary>
    public CancellationToken Cancellation { get; init; }
}
