using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Campaign;

/// <summary>A session of ONNX Runtime in this process. Safe from several threads.</summary>
/// <param name="session">Disposed with it.</param>
internal sealed class LocalSession(InferenceSession session) : FormSession
{
    internal InferenceSession Session => session;

    internal override bool MayHaveAnotherGraph => false;

    internal override ModelOutputs Run(IReadOnlyList<BatchInput> inputs, IReadOnlyCollection<string> outputs, int rows) =>
        Run(inputs, outputs, results => ModelOutputs.From([.. results], rows));

    /// <summary>Shapes of the values that are tensors.</summary>
    internal (string Name, long[] Shape)[] Shapes(IReadOnlyList<BatchInput> inputs, IReadOnlyCollection<string> values) =>
        Run(inputs, values, results => values.Zip(results).Where(pair => pair.Second.IsTensor)
            .Select(pair => (pair.First, pair.Second.GetTensorTypeAndShape().Shape)).ToArray());

    private T Run<T>(
        IReadOnlyList<BatchInput> inputs, IReadOnlyCollection<string> outputs, Func<IReadOnlyCollection<OrtValue>, T> read)
    {
        OrtValue[] values = new OrtValue[inputs.Count];
        try
        {
            for (int input = 0; input < values.Length; input++)
            {
                values[input] = Wrap(inputs[input]);
            }

            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> results =
                session.Run(options, [.. inputs.Select(i => i.Name)], values, outputs);
            return read(results);
        }
        finally
        {
            foreach (OrtValue? value in values)
            {
                value?.Dispose();
            }
        }
    }

    public override void Dispose() => session.Dispose();

    private static OrtValue Wrap(BatchInput input) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, input.Type, input.Shape, Marshal.UnsafeAddrOfPinnedArrayElement(input.Buffer, 0), input.Length);
}
