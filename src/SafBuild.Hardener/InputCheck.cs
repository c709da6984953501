using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener;

/// <summary>
/// Whether the input files are those of the build's key. The build compares before and after a stage, and a file that is another one only
/// meanwhile (a checkout there and back) would put the result of those bytes under the key of these.
/// </summary>
internal static class InputCheck
{
    /// <summary>Called before the files are read, and when they have been.</summary>
    /// <exception cref="SafException">SAF0117: one has other bytes, or cannot be read.</exception>
    internal static void ThrowIfChanged(HardenRequest request)
    {
        foreach ((string file, string expected) in request.ExpectedSha256 ?? new Dictionary<string, string>())
        {
            string found;
            try
            {
                found = ContentHash.OfFile(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Changed(request, file, $"cannot be read any more: {e.Message}", e);
            }

            if (found != expected)
            {
                throw Changed(request, file, $"has the hash {found}, and {expected} when the build began");
            }
        }
    }

    private static SafException Changed(HardenRequest request, string file, string what, Exception? inner = null) => new(
        Codes.InputChanged, request.Model, $"the input '{file}' {what}: it was written while the build read it; build again when it is "
        + "complete", inner);
}
