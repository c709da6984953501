using System.Security.Cryptography;
using System.Text;
using SafBuild.Shared;

namespace SafBuild.Tasks.Requests;

/// <summary>
/// One text per stage that changes exactly when the stage has to run again for a reason other than a file it reads:
/// its options and the worker itself. The gate's options are not in the harden stamp, so a new threshold does not retrain.
/// </summary>
internal sealed record StageStamps(string Harden, string Gate)
{
    /// <param name="worker">See <see cref="WorkerIdentity"/>.</param>
    internal static StageStamps Of(HardenRequest request, string worker)
    {
        HardenRequest options = request with
        {
            // Where results go is no option. LibTorchPath picks the trainer, so it stays.
            OutputDirectory = "",
            Project = "",
            CachePath = null,
            ValidationData = null,
            Gate = new(),
            Training = request.TrainingData is null ? new() : request.Training,
        };
        string harden = Hash($"harden\n{worker}\n{ContractJson.Write(options)}");

        // Error or Warning is how the verdict is reported, not how it is found.
        GateMode mode = request.Gate.Mode == GateMode.Off ? GateMode.Off : GateMode.Error;
        string gate = Hash($"gate\n{harden}\n{request.ValidationData}\n{ContractJson.Write(request.Gate with { Mode = mode })}");
        return new(harden, gate);
    }

    /// <summary>
    /// The worker's code by content, so that packing or restoring the same code again does not retrain.
    /// Empty for a file that is missing: running it reports that.
    /// </summary>
    internal static string WorkerIdentity(string worker)
    {
        string[] files = [worker, Path.Combine(Path.GetDirectoryName(worker)!, "SafBuild.Runtime.dll")];
        return string.Join('\n', files.Where(File.Exists).Select(HashFile));
    }

    internal static string HashFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
