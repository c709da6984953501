namespace SafBuild.Hardener.Native;

/// <summary>
/// Keeps oneDNN, which computes libtorch's convolutions, to AVX2. On an AMD EPYC with AVX-512 (Zen 5, libtorch 2.10.0) its AVX-512 kernels
/// for 24 channels, a multiple of 8 that is none of 16, read memory that nobody wrote: forward passes were wrong by 2.3 where numbers
/// are around 1, or NaN, another way in each run, and gradients worse. With AVX2 every run is right and the same. A training is meant
/// to give the same bytes on every machine, too.
/// </summary>
internal static class OneDnnLimit
{
    private const string Variable = "ONEDNN_MAX_CPU_ISA";
    private const string OlderName = "DNNL_MAX_CPU_ISA";
    private const string Limit = "AVX2";

    /// <summary>Before libtorch is loaded: oneDNN reads the variable once. A value that the user has set stays.</summary>
    internal static void Set()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null || Environment.GetEnvironmentVariable(OlderName) is not null)
        {
            return;
        }

        NativeEnvironment.Set(Variable, Limit);
    }
}
