namespace SafBuild.Runtime.Artifact;

/// <summary>The type the graph expects a decoded weight in.</summary>
internal enum ElementType
{
    Float32,
    Float16,
    BFloat16,
    Float64,
}

internal static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    internal static int Size(this ElementType type) => type switch
    {
        ElementType.Float64 => 8,
        ElementType.Float32 => 4,
        _ => 2,
    };
}
