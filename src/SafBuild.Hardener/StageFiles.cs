using Newtonsoft.Json;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener;

/// <summary>Reads and writes what the stages leave in their output folders; in a build, entries of <c>obj/safbuild/NAME</c>.</summary>
/// <param name="request">Names the folders.</param>
/// <param name="isHeld">
/// Whether the artifact is stamped with a rate that it has to earn, and nobody but its name keeps it from shipping: it gets the name when
/// its gate has passed.
/// </param>
internal sealed class StageFiles(HardenRequest request, bool isHeld)
{
    private readonly ModelFolder _names = new(request.OutputDirectory, request.Name);
    private readonly ModelFolder _hardened = new(request.ArtifactDirectory ?? request.OutputDirectory, request.Name);

    /// <summary>The artifact folder, written by the harden stage and judged by the gate stage.</summary>
    internal string Artifact => isHeld ? _hardened.Held : _hardened.Artifact;

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

    /// <summary>An earlier artifact must not have the name while the one that is about to be written is held.</summary>
    internal void Withdraw()
    {
        if (isHeld)
        {
            ArtifactWriter.Delete(_hardened.Artifact);
        }
    }

    /// <summary>An artifact that has the name already loses it while it is judged again.</summary>
    internal void HoldAgain()
    {
        if (isHeld && !Directory.Exists(_hardened.Held) && Directory.Exists(_hardened.Artifact))
        {
            ArtifactWriter.Move(_hardened.Artifact, _hardened.Held);
        }
    }

    /// <summary>Gives a held artifact its name where its gate passed, and says where it lies where it did not.</summary>
    internal void Release(Verdict? verdict, ConsoleLog log)
    {
        if (!isHeld)
        {
            return;
        }

        if (verdict != Verdict.Pass)
        {
            log.Progress(
                $"{request.Name}: the artifact is in '{Artifact}' and is not to be shipped: it names a rate that no gate let pass");
            return;
        }

        ArtifactWriter.Move(Artifact, _hardened.Artifact);
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
