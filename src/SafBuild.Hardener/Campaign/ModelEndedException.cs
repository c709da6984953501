namespace SafBuild.Hardener.Campaign;

/// <summary>
/// A damaged model gave nothing, in a process of its own: ONNX Runtime refused it or stopped, the process ended, or went beyond its
/// bounds. On a device the application would have ended with it.
/// </summary>
internal sealed class ModelEndedException(string reason) : Exception(reason);
