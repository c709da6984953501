using Newtonsoft.Json;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener;

/// <summary>Reads and writes what the stages leave in one model's output folder, <c>obj/safbuild/&lt;Name&gt;/</c>.</summary>
internal sealed class StageFiles(HardenRequest request)
{
    private readonly ModelFolder _names = new(request.OutputDirectory, request.Name);

    internal string Artifact => _names.Artifact;

    internal string Folder => _names.Path;

    /// <summary>The last step of the harden stage. The list of inputs is what incremental builds compare, so it is written last.</summary>
    internal void Write(HardenRecord record, IEnumerable<string> inputs)
    {
        AtomicFile.Write(_names.Record, ContractJson.Write(record));
        WriteInputs(Stage.Harden, inputs);
    }

    /// <summary>The last step of the gate stage.</summary>
    internal void Write(HardenResult result, IEnumerable<string> inputs)
    {
        WriteInputs(Stage.Gate, inputs);
        AtomicFile.Write(_names.Result, ContractJson.Write(result));
    }

    /// <summary>A verdict of an earlier run must not outlive the artifact that it judged.</summary>
    internal void DeleteResult()
    {
        try
        {
            if (Directory.Exists(Folder))
            {
                File.Delete(_names.Result);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.NotWritable(_names.Result, e);
        }
    }

    internal HardenRecord ReadRecord()
    {
        try
        {
            return ContractJson.Read<HardenRecord>(File.ReadAllText(_names.Record));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SafException(
                Codes.ResultInvalid,
                _names.Record, $"the record of the harden stage cannot be read: {e.Message} Run the harden stage first.", e);
        }
    }

    private void WriteInputs(Stage stage, IEnumerable<string> inputs) =>
        AtomicFile.Write(_names.Inputs(stage),
            string.Concat(inputs.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Select(p => p + "\n")));
}
