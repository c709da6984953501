namespace SafBuild.Runtime.Functions;

/// <summary>What a raw value beyond the largest one stored reads as.</summary>
internal enum OutOfRange
{
    /// <summary>The SAF's own saturation, as in the paper.</summary>
    Saturate,

    /// <summary>0: no clean blob holds such a value, so it is a certain fault.</summary>
    Zero,
}
