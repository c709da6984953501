using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared;

namespace SafBuild.Tasks.Requests;

/// <summary>A checked SafModel as an item: its Identity is the artifact name, and its metadata Request all of its options.</summary>
internal static class SafJob
{
    private const string Request = "Request";

    internal static TaskItem Of(HardenRequest request)
    {
        TaskItem job = new(Escaped.Text(request.Name));
        job.SetMetadata(Request, Escaped.Text(ContractJson.Write(request)));
        return job;
    }

    internal static HardenRequest Read(ITaskItem job) => ContractJson.Read<HardenRequest>(job.GetMetadata(Request));
}
