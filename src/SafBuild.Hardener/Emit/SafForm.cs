using System.Globalization;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;

namespace SafBuild.Hardener.Emit;

/// <summary>
/// The form that a model's weights are put into. Made once, where a request or an artifact is read; from there on it travels as this
/// one object, and its options are written nowhere but in <see cref="Options"/>.
/// </summary>
internal sealed record SafForm(SaturatedFunction Function, ScaleMode Scale, OutOfRange OutOfRange, StorageFormat Storage)
{
    private const string ProtectKey = "protect";

    /// <summary>Patterns of names of tensors that are stored three times; see <see cref="TensorPatterns"/>.</summary>
    internal string Protect { get; init; } = "";

    /// <summary>Coded storage; null: each value by itself, in <see cref="Storage"/>. Storage is its levels then.</summary>
    internal CodedForm? Coded { get; init; }

    /// <summary>The name of the storage as a project writes it.</summary>
    internal string StorageName => Coded?.Storage.Name ?? Storage.Name;

    /// <summary>Whether the storage puts flipped bits right.</summary>
    internal bool IsCode => Coded is not null || Storage.IsCode;

    /// <summary>The form of a request that says nothing about it.</summary>
    internal static SafForm Default => Of(new HardenRequest());

    /// <summary>The form by name and value, in canonical spelling: for the manifest, the report, the cache key.</summary>
    internal IReadOnlyList<FormOption> Options =>
    [
        new("function", Coded is null ? Function.Name : CodedForm.Function),
        new("scale", Scale.ToString()),
        new("storage", StorageName),
        new("valueBits", Coded?.ValueBits.ToString(CultureInfo.InvariantCulture) ?? ""),
        new("outOfRange", OutOfRange.ToString()),
        new(ProtectKey, Protect),
    ];

    /// <summary>Whether raw values beyond the largest one stored are read as 0.</summary>
    internal bool ZeroesBeyondLargest => OutOfRange == OutOfRange.Zero;

    /// <summary>Options that would let the form bear more faults, as a project writes them; for the advice of a red gate.</summary>
    /// <param name="bitErrorRate">The gate's.</param>
    internal IEnumerable<string> Sturdier(double bitErrorRate)
    {
        if (Coded is { } coded)
        {
            foreach (int bits in coded.Storage.ValueBits.Where(b => b < coded.ValueBits).OrderDescending().Take(1))
            {
                yield return FormattableString.Invariant($"ValueBits=\"{bits}\"");
            }

            foreach (CodedStorage wider in CodedStorage.OfWeights.Where(s => s.StoredBits == 2 * coded.Storage.StoredBits))
            {
                yield return $"Storage=\"{wider.Name}\"";
            }

            yield break;
        }

        if (Function.Name is "Identity" or "Clip")
        {
            yield return "Function=\"Arctan\"";
        }

        if (Scale != ScaleMode.PerChannel)
        {
            yield return "Scale=\"PerChannel\"";
        }

        if (!ZeroesBeyondLargest && Function.Name != "Identity")
        {
            yield return "OutOfRange=\"Zero\"";
        }

        if (Protect != "*")
        {
            yield return "Protect=\"*\"";
        }

        if (!IsCode && bitErrorRate >= CodedForm.LeastRate && CodedForm.KeepsLevels(CodedStorage.Coded32, bitErrorRate))
        {
            yield return $"Storage=\"{CodedStorage.Coded32.Name}\"";
        }
    }

    /// <summary>The form that the request asks for; its names were checked when it was read.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0103: options that do not go together.</exception>
    internal static SafForm Of(HardenRequest request) => CodedForm.Of(request) is { } coded
        ? OfLevels(coded, request.Protect)
        : new(FunctionOf(request.Function), request.Scale, request.OutOfRange, StorageOf(request.Storage)) { Protect = request.Protect };

    /// <summary>
    /// The form of an artifact: function, storage and rule of its first tensor in SAF form, the scale of its provenance.
    /// <see cref="Default"/> where they do not tell.
    /// </summary>
    internal static SafForm Of(ArtifactManifest manifest)
    {
        SafForm form = Default;
        if (CodedOf(manifest) is { } coded)
        {
            return OfLevels(coded, manifest.Provenance.GetValueOrDefault(ProtectKey, ""));
        }

        if (manifest.Tensors.FirstOrDefault(t => t.Read == ReadKind.Saf) is { } saf)
        {
            form = form with { Function = FunctionOf(saf.Function), Storage = StorageOf(saf.Storage), OutOfRange = saf.OutOfRange };
        }

        form = form with { Protect = manifest.Provenance.GetValueOrDefault(ProtectKey, "") };

        // By exact name: Enum.TryParse takes "7", too, and the provenance is not checked.
        return manifest.Provenance.TryGetValue("scale", out string? name) && Enum.GetNames<ScaleMode>().Contains(name)
            ? form with { Scale = Enum.Parse<ScaleMode>(name) } : form;
    }

    /// <summary>A model's weights, each of the kind that it has in this form: the order is that of the blob.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0120: a pattern of Protect names no weight; SAF1007.</exception>
    internal IReadOnlyList<WeightTensor> Weights(PreparedModel model) => ProtectedWeights.Apply(model.Weights, Protect, model.Path);

    /// <summary>Another function without a rule for raw values beyond the largest: a method as others know it, to compare with.</summary>
    internal SafForm Plain(string function) => this with { Function = FunctionOf(function), OutOfRange = OutOfRange.Saturate };

    /// <summary>A scale per channel, and levels up to it: all of them are within the bound of Clip, which changes none.</summary>
    private static SafForm OfLevels(CodedForm coded, string protect) =>
        new(FunctionOf("Clip"), ScaleMode.PerChannel, OutOfRange.Saturate, coded.Levels) { Coded = coded, Protect = protect };

    /// <summary>Of the weights; of a model that is all integers or protected, as the provenance says.</summary>
    private static CodedForm? CodedOf(ArtifactManifest manifest)
    {
        if (!CodedLayout.IsCoded(manifest))
        {
            return null;
        }

        TensorEntry? weights = manifest.Tensors.FirstOrDefault(t => t.Read == ReadKind.Coded);
        string name = weights?.Storage ?? manifest.Provenance.GetValueOrDefault("storage", "");
        string bits = weights?.ValueBits.ToString(CultureInfo.InvariantCulture) ?? manifest.Provenance.GetValueOrDefault("valueBits", "");
        return CodedStorage.TryFind(name, out CodedStorage? storage)
            && int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out int valueBits)
            && storage.CodeFor(valueBits) is not null
            ? new(storage, valueBits) : new(CodedStorage.Coded32, 8);
    }

    private static SaturatedFunction FunctionOf(string name) =>
        SaturatedFunctions.TryFind(name, out SaturatedFunction? function)
            ? function : throw new InvalidOperationException($"unchecked function '{name}'");

    private static StorageFormat StorageOf(string name) =>
        StorageFormats.TryFind(name, out StorageFormat? storage)
            ? storage : throw new InvalidOperationException($"unchecked storage '{name}'");
}

/// <summary>One option of a form.</summary>
/// <param name="Key">In manifests and reports; camel case.</param>
/// <param name="Value">Canonical spelling.</param>
internal sealed record FormOption(string Key, string Value);
