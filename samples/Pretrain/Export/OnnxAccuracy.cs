using Microsoft.ML.OnnxRuntime;
using Pretrain.Images;
using Pretrain.Learning;

namespace Pretrain.Export;

/// <summary>Top-1 of an ONNX file in ONNX Runtime on images 0 .. count - 1 of the test stream.</summary>
internal static class OnnxAccuracy
{
    internal static double Measure(byte[] model, int count)
    {
        using var session = new InferenceSession(model);
        using var run = new RunOptions();
        var batch = new Batch(count);
        batch.Draw(ImageStream.Test, 0);
        using OrtValue image = OrtValue.CreateTensorValueFromMemory(batch.Values, [count, 1, ShapeImage.Size, ShapeImage.Size]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["image"], [image], ["logits"]);
        return Trainer.Accuracy(outputs[0].GetTensorDataAsSpan<float>(), batch.Labels);
    }
}
