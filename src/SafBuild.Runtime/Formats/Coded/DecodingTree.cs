namespace SafBuild.Runtime.Formats.Coded;

/// <summary>What is decided at a node at once.</summary>
internal enum NodeKind : byte
{
    /// <summary>By its two children.</summary>
    Split,

    /// <summary>No position carries information: all bits are 0.</summary>
    Zero,

    /// <summary>Only the last position does: all bits are the same.</summary>
    Repetition,

    /// <summary>All positions do: each bit is its sign's.</summary>
    Free,
}

/// <summary>
/// The binary tree over the positions of a code: node 1 is the block, nodes 2n and 2n + 1 are the first and the second half of node n. The
/// kinds define what the decoders decide, and are not only a short cut: signs of a Free node differ from bit after bit where a sum is 0.
/// </summary>
internal sealed class DecodingTree
{
    /// <summary>
    /// No larger node is Free in any of the eight codes: what the list decoder counts on. None of one bit is reached either, because a
    /// pair of which only the first carries information is not closed under domination.
    /// </summary>
    internal const int LargestFree = 256;

    private readonly NodeKind[] _kinds = new NodeKind[2 * PolarCode.BlockBits];

    internal DecodingTree(ReadOnlySpan<ulong> information)
    {
        int[] counts = new int[_kinds.Length];
        for (int node = _kinds.Length - 1; node > 0; node--)
        {
            int level = int.Log2(node);
            int size = PolarCode.BlockBits >> level;
            int start = (node - (1 << level)) * size;
            counts[node] = size == 1
                ? (int)((information[start / 64] >> (start % 64)) & 1)
                : counts[2 * node] + counts[(2 * node) + 1];

            // Closed under domination: if one position does, it is the last one.
            _kinds[node] = counts[node] == 0 ? NodeKind.Zero
                : counts[node] == size ? NodeKind.Free
                : counts[node] == 1 ? NodeKind.Repetition
                : NodeKind.Split;
            if ((_kinds[node] == NodeKind.Free && size > LargestFree && _kinds[node / 2] != NodeKind.Free)
                || (_kinds[node] == NodeKind.Split && size <= 2))
            {
                throw new InvalidOperationException($"the positions of node {node} are none that the decoders can take");
            }
        }

        if (_kinds[1] != NodeKind.Split || _kinds[2] != NodeKind.Split || _kinds[3] != NodeKind.Split)
        {
            throw new InvalidOperationException("the decoders expect a block and halves that are decided by their children");
        }
    }

    internal NodeKind this[int node] => _kinds[node];

    /// <summary>The kind of every node; index 0 is none.</summary>
    internal ReadOnlySpan<NodeKind> Kinds => _kinds;
}
