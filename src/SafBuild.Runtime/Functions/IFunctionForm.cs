namespace SafBuild.Runtime.Functions;

/// <summary>
/// The operations that a saturated function is written in once more, for what cannot run its kernel: torch, which trains through it,
/// and portable.onnx. A function that needs another one adds it here; both sides then do not compile until they have it.
/// </summary>
/// <typeparam name="T">A value: a torch tensor, or the name of a value in an ONNX graph. Element by element.</typeparam>
internal interface IFunctionForm<T>
{
    /// <summary>An infinity as the largest finite number; where none can come, the value itself.</summary>
    T Finite(T v);

    T Tanh(T v);

    T Arctan(T v);

    T Abs(T v);

    T Add(T v, double number);

    T Multiply(T v, double factor);

    T Divide(T v, T by);

    /// <summary>From -limit to limit.</summary>
    T Clamp(T v, double limit);
}
