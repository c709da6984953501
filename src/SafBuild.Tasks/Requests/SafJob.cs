using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared;
using SafBuild.Shared.Options;

namespace SafBuild.Tasks.Requests;

/// <summary>
/// A checked SafModel as an item: its Identity is the artifact name, and its metadata are all of its options as the table writes them. No
/// JSON: making and reading it costs each build the start of a serializer.
/// </summary>
internal static class SafJob
{
    private const string Model = "Model";
    private const string Project = "Project";

    /// <summary>With a number behind it, from 0.</summary>
    private const string Environment = "Environment";

    /// <summary>What PrepareSafModels fills; where results go is the task's that runs the worker.</summary>
    internal static TaskItem Of(HardenRequest request)
    {
        TaskItem job = new(Escaped.Text(request.Name));
        job.SetMetadata(Model, Escaped.Text(request.Model));
        job.SetMetadata(Project, Escaped.Text(request.Project));
        foreach (OptionRow<HardenRequest> option in OptionTable.Request)
        {
            job.SetMetadata(option.Name, Escaped.Text(option.Write(request)));
        }

        for (int i = 0; i < request.Environment.Count; i++)
        {
            job.SetMetadata(Numbered(i), Escaped.Text(request.Environment[i]));
        }

        return job;
    }

    internal static HardenRequest Read(ITaskItem job)
    {
        string project = job.GetMetadata(Project);
        List<string> environment = [];
        while (job.GetMetadata(Numbered(environment.Count)) is { Length: > 0 } said)
        {
            environment.Add(said);
        }

        HardenRequest request = new() { Model = job.GetMetadata(Model), Project = project, Environment = environment };
        string folder = Path.GetDirectoryName(project) is { Length: > 0 } given ? given : Path.GetTempPath();
        foreach (OptionRow<HardenRequest> option in OptionTable.Request)
        {
            string text = job.GetMetadata(option.Name);
            if (text.Length > 0 && !option.TryRead(ref request, text, folder))
            {
                throw new ArgumentException($"the job has '{text}' for {option.Name}, which the table of options did not write");
            }
        }

        return request;
    }

    private static string Numbered(int number) => Environment + number.ToString(CultureInfo.InvariantCulture);
}
