namespace SafBuild.Runtime;

/// <summary>What a signature says of an artifact.</summary>
public enum SafAuthenticity
{
    /// <summary>
    /// Not what the owner of the key signed, not signed at all, or nothing that <see cref="SafModel.Load"/> would take.
    /// </summary>
    NotAuthentic = 0,

    /// <summary>
    /// Manifest and graph are what the owner of the key signed, perhaps restored from structure.bin; some stored bits are not as they were:
    /// of the weights, or of what structure.bin or copies of the signature make up for. <see cref="SafModel.Load"/> would take it. Flips
    /// and a change of the weights on purpose, within what a load takes, cannot be told apart.
    /// </summary>
    AuthenticButDamaged,

    /// <summary>Every byte that a load reads is what the owner of the key signed.</summary>
    Authentic,
}

/// <summary>The answer of <see cref="SafModel.Verify"/>.</summary>
/// <param name="Authenticity">What the signature says.</param>
/// <param name="Reason">Why, in a sentence for a log: which file, what was found and what was expected.</param>
public sealed record SafVerification(SafAuthenticity Authenticity, string Reason)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() => $"{Authenticity}: {Reason}";
}
