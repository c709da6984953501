using Newtonsoft.Json;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener;

/// <summary>The files of one model's output folder, <c>obj/safbuild/&lt;Name&gt;/</c>.</summary>
internal sealed class StageFiles(HardenRequest request)
{
    internal string Artifact { get; } = Path.Combine(request.OutputDirectory, request.Name + ".saf");

    internal string Folder { get; } = request.OutputDirectory;

    private string Record => Path.Combine(Folder, "harden.json");

    private string Result => Path.Combine(Folder, "result.json");

    /// <summary>The last step of the harden stage. The list of inputs is what incremental builds compare, so it is written last.</summary>
    internal void Write(HardenRecord record, IEnumerable<string> inputs)
    {
        AtomicFile.Write(Record, ContractJson.Write(record));
        WriteInputs("harden", inputs);
    }

    /// <summary>The last step of the gate stage.</summary>
    internal void Write(HardenResult result, IEnumerable<string> inputs)
    {
        WriteInputs("gate", inputs);
        AtomicFile.Write(Result, ContractJson.Write(result));
    }

    /// <summary>A verdict of an earlier run must not outlive the artifact that it judged.</summary>
    internal void DeleteResult()
    {
        try
        {
            if (Directory.Exists(Folder))
            {
                File.Delete(Result);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.NotWritable(Result, e);
        }
    }

    internal HardenRecord ReadRecord()
    {
        try
        {
            return ContractJson.Read<HardenRecord>(File.ReadAllText(Record));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SafException(Codes.ResultInvalid, Record, $"the record of the harden stage cannot be read: {e.Message} Run the harden stage first.", e);
        }
    }

    private void WriteInputs(string stage, IEnumerable<string> inputs) =>
        AtomicFile.Write(Path.Combine(Folder, stage + ".inputs"), string.Concat(inputs.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Select(p => p + "\n")));
}
