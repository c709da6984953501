namespace SafBuild.Runtime;

/// <summary>Which evidence of flipped bits says most about an estimated bit error rate.</summary>
public enum SafRateSource
{
    /// <summary>None: no bits are stored, or nothing was compared.</summary>
    None,

    /// <summary>The share of blocks of the blob whose checksum differs: best at low rates.</summary>
    Blocks,

    /// <summary>Bits of three-copy tensors whose copies differ.</summary>
    Copies,

    /// <summary>Sampled bits whose clean values the manifest has: best at high rates, where every block is damaged.</summary>
    Sample,

    /// <summary>Bits that the code of coded storage put right: every stored bit is seen.</summary>
    Code,
}
