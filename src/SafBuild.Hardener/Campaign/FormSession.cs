using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Campaign;

/// <summary>A model that runs batches, in this process or in one of its own. Each may say where it can be shared by threads.</summary>
internal abstract class FormSession : IDisposable
{
    /// <summary>
    /// Whether faults may have changed the graph itself: outputs may then have any shape, and those that are not the golden model's are
    /// no answer.
    /// </summary>
    internal abstract bool MayHaveAnotherGraph { get; }

    /// <summary>Runs one batch.</summary>
    /// <param name="inputs">In any order.</param>
    /// <param name="outputs">Names of the outputs to compute.</param>
    /// <param name="rows">Samples in the batch.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime stopped with an error.</exception>
    /// <exception cref="ModelEndedException">The run gave nothing, in a process of its own.</exception>
    internal abstract ModelOutputs Run(IReadOnlyList<BatchInput> inputs, IReadOnlyCollection<string> outputs, int rows);

    public abstract void Dispose();

    /// <summary>Whether a run or a load ended for a reason that lies in the model's bytes.</summary>
    internal static bool IsOfModel(Exception e) => e is OnnxRuntimeException or ModelEndedException;
}

/// <summary>One input of a batch.</summary>
/// <param name="Name">Of the model's input.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Its dimensions in this batch.</param>
/// <param name="Buffer">Pinned; its first bytes are the tensor.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct BatchInput(string Name, TensorElementType Type, long[] Shape, byte[] Buffer, int Length);
