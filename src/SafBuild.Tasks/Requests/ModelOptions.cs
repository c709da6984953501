using System.Security.Cryptography;
using System.Text;
using Microsoft.Build.Framework;
using SafBuild.Shared.Options;

namespace SafBuild.Tasks.Requests;

/// <summary>
/// All that a SafModel item says, as one hash: where files are copied it must be what was hardened and judged, or a target has changed it
/// in between.
/// </summary>
internal static class ModelOptions
{
    internal static string Hash(ITaskItem item)
    {
        StringBuilder text = new(item.ItemSpec);
        foreach (string name in OptionTable.Metadata.Select(o => o.Name))
        {
            text.Append('\n').Append(name).Append('=').Append(item.GetMetadata(name).Trim());
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
