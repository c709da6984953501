using Newtonsoft.Json;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener;

/// <summary>Reads and writes what the stages leave in their output folders; in a build, entries of <c>obj/safbuild/NAME</c>.</summary>
internal sealed class StageFiles(HardenRequest request)
{
    private readonly ModelFolder _names = new(request.OutputDirectory, request.Name);
    private readonly ModelFolder _hardened = new(request.ArtifactDirectory ?? request.OutputDirectory, request.Name);

    /// <summary>The artifact folder, written by the harden stage and judged by the gate stage.</summary>
    internal string Artifact => _hardened.Artifact;

    internal string Folder => _names.Path;

    internal void Write(InputList inputs) => AtomicFile.Write(_names.Inputs, ContractJson.Write(inputs));

    /// <summary>The last step of the harden stage.</summary>
    internal void Write(HardenRecord record) => AtomicFile.Write(_names.Record, ContractJson.Write(record));

    /// <summary>The last step of the gate stage.</summary>
    internal void Write(HardenResult result) => AtomicFile.Write(_names.Result, ContractJson.Write(result));

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
            return ContractJson.Read<HardenRecord>(File.ReadAllText(_hardened.Record));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SafException(
                Codes.ResultInvalid,
                _hardened.Record, $"the record of the harden stage cannot be read: {e.Message} Run the harden stage first.", e);
        }
    }
}
