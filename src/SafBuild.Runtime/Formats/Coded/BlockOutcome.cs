namespace SafBuild.Runtime.Formats.Coded;

/// <summary>What a block was found to be.</summary>
internal enum BlockState : byte
{
    /// <summary>A code word with the right check, as stored.</summary>
    Clean,

    /// <summary>Decoded to a message with the right check.</summary>
    Corrected,

    /// <summary>No message with the right check was found; its payload reads as 0.</summary>
    Lost,
}

/// <param name="State">What it is.</param>
/// <param name="CorrectedBits">Stored bits that differ from the block of the decoded message; 0 unless Corrected.</param>
internal readonly record struct BlockOutcome(BlockState State, int CorrectedBits);
