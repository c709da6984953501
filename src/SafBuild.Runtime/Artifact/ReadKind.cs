namespace SafBuild.Runtime.Artifact;

/// <summary>How stored bits become a tensor; the names are those of the manifest, in lower case there.</summary>
internal enum ReadKind
{
    /// <summary>w = s * f(v).</summary>
    Saf,

    /// <summary>Three copies: bitwise majority, then clamped into the range of the clean values.</summary>
    Copies,

    /// <summary>The stored bits are the element's own bits.</summary>
    Exact,

    /// <summary>Codes of levels in blocks of an error-correcting code: w = s * L[code].</summary>
    Coded,

    /// <summary>The element's own bits in such blocks.</summary>
    CodedBits,
}
