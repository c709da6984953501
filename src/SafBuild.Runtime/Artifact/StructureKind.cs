namespace SafBuild.Runtime.Artifact;

/// <summary>How graph and manifest are stored once more, in structure.bin.</summary>
internal enum StructureKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Three copies of small blocks with checksums: enough up to a bit error rate of about 1e-3.</summary>
    Copies,

    /// <summary>In blocks of the strongest code of coded storage: up to about 0.2, in eight times the bytes.</summary>
    Coded,
}
