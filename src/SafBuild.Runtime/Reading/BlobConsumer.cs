namespace SafBuild.Runtime.Reading;

/// <summary>Takes a part of a blob that arrives in pieces.</summary>
internal abstract class BlobConsumer
{
    /// <summary>What was met so far in values.</summary>
    internal ReadCounts Counts { get; private protected set; }

    /// <param name="bytes">The blob from the first byte not yet consumed on, to the end of the part at most.</param>
    /// <returns>Bytes consumed. The rest, part of a block or tile, has to come again with more after it.</returns>
    internal abstract int Consume(ReadOnlySpan<byte> bytes);
}
