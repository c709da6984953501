using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>Chooses where to train. libtorch must be loaded (Native/TorchLibraries) before.</summary>
internal static class TrainingDevice
{
    /// <summary>Auto takes a CUDA device when libtorch has one.</summary>
    /// <param name="kind">As configured.</param>
    /// <param name="file">Named in the message.</param>
    /// <exception cref="SafException">SAF0004: Cuda was asked for and there is none.</exception>
    internal static torch.Device Choose(DeviceKind kind, string file)
    {
        if (kind == DeviceKind.Cpu || (kind == DeviceKind.Auto && !torch.cuda.is_available()))
        {
            return torch.CPU;
        }

        if (!torch.cuda.is_available())
        {
            throw new SafException(
                Codes.DeviceUnavailable, file,
                "Device=Cuda was asked for and libtorch sees no CUDA device: set Device to Auto or Cpu, or SafLibTorchPath to a CUDA "
                + "libtorch folder");
        }

        torch.InitializeDeviceType(DeviceType.CUDA);
        return torch.CUDA;
    }
}
