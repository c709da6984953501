namespace SafBuild.Testing;

/// <summary>What became of one draw of faults.</summary>
public sealed class SafDraw
{
    internal SafDraw(int draw, long flips, double score, Exception? refusal) =>
        (Draw, Flips, Score, Refusal) = (draw, flips, score, refusal);

    /// <summary>Its number, from 0.</summary>
    public int Draw { get; }

    /// <summary>Bits that flipped.</summary>
    public long Flips { get; }

    /// <summary>What the model with these faults scored; 0 where there was no answer.</summary>
    public double Score { get; }

    /// <summary>
    /// Why there was no answer: the load was refused, or ONNX Runtime stopped with an error; null where the model answered.
    /// </summary>
    public Exception? Refusal { get; }
}
