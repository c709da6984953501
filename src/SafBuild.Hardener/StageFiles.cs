using Newtonsoft.Json;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Report;
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

    /// <summary>The artifact folder that the harden stage writes.</summary>
    internal string Artifact => isHeld ? _hardened.Held : _hardened.Artifact;

    /// <summary>The artifact folder that the gate stage judges: the one that is held, or one that has the name already.</summary>
    /// <exception cref="SafException">SAF9004: both are there.</exception>
    internal string ToJudge => !isHeld || !Directory.Exists(_hardened.Held) ? _hardened.Artifact
        : !Directory.Exists(_hardened.Artifact) ? _hardened.Held
        : throw new SafException(Codes.ResultInvalid, _hardened.Held,
            $"'{_hardened.Held}' waits for its gate, and '{_hardened.Artifact}' has its name already: delete the one that is not to be "
            + "judged, or run the harden stage again.");

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

    /// <summary>
    /// Of an earlier run neither an artifact may have the name while the one that is about to be written is held, nor may one wait for a
    /// gate that the one about to be written does not need.
    /// </summary>
    internal void Withdraw()
    {
        if (File.Exists(Artifact))
        {
            throw AtomicFile.NotWritable(Artifact, new IOException("a file has the name of the artifact's folder."));
        }

        ArtifactWriter.Delete(isHeld ? _hardened.Artifact : _hardened.Held);
    }

    /// <summary>An artifact that has the name already loses it while it is judged again.</summary>
    internal void Hold()
    {
        if (isHeld && !Directory.Exists(_hardened.Held))
        {
            ArtifactWriter.Move(_hardened.Artifact, _hardened.Held);
        }
    }

    /// <summary>Gives a held artifact its name where its gate passed.</summary>
    /// <exception cref="SafException">SAF9004: it is not the one that was judged. SAF3003.</exception>
    internal void Release(HardenResult result)
    {
        if (!isHeld || result.Gate.Verdict != Verdict.Pass)
        {
            return;
        }

        if (ArtifactReport.Of(ArtifactReader.ReadClean(Artifact)).Sha256 != result.ArtifactSha256)
        {
            throw new SafException(Codes.ResultInvalid, Artifact, "the artifact has changed since it was judged: judge it again.");
        }

        ArtifactWriter.Move(Artifact, _hardened.Artifact);
    }

    /// <summary>Says where an artifact lies that does not get its name.</summary>
    internal void Report(ConsoleLog log)
    {
        if (isHeld && Directory.Exists(_hardened.Held))
        {
            log.Progress(
                $"{request.Name}: the artifact is in '{Artifact}' and is not to be shipped: it names a rate that no gate let pass");
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
