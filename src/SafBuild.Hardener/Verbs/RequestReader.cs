using Newtonsoft.Json;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;

namespace SafBuild.Hardener.Verbs;

/// <summary>Reads and checks REQUEST.json; every value is checked before any work starts.</summary>
internal static class RequestReader
{
    private const int Version = 1;

    /// <exception cref="SafException">
    /// SAF0101 unreadable, SAF0102 unknown value, SAF0103 out of range: all of the last two at once.
    /// </exception>
    internal static HardenRequest Read(string path)
    {
        HardenRequest request = Parse(path);
        Check(request, request.Project.Length > 0 ? request.Project : path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return OptionTable.Settle(request, folder) with
        {
            Model = Path.GetFullPath(request.Model, folder),
            OutputDirectory = Path.GetFullPath(request.OutputDirectory, folder),
            ArtifactDirectory = request.ArtifactDirectory is { } artifact ? Path.GetFullPath(artifact, folder) : null,
        };
    }

    private static HardenRequest Parse(string path)
    {
        try
        {
            return ContractJson.Read<HardenRequest>(File.ReadAllText(path));
        }
        catch (UnknownNameException e)
        {
            throw new SafException(Codes.UnknownOption, path, e.Message, e);
        }
        catch (JsonReaderException e) when (e.Message.StartsWith("Could not convert", StringComparison.Ordinal))
        {
            throw new SafException(Codes.OptionOutOfRange, path, $"{e.Path} is not a number: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SafException(Codes.RequestInvalid, path, e.Message, e);
        }
    }

    /// <summary>Checks names and ranges; diagnostics name <paramref name="file"/>, the project where there is one.</summary>
    internal static void Check(HardenRequest request, string file)
    {
        List<Diagnostic> found = [];
        if (request.Version != Version)
        {
            found.Add(new(Severity.Error, Codes.RequestInvalid, file,
                $"the request has version {request.Version}, this worker reads version {Version}: restore SafBuild.Sdk again"));
        }

        found.AddRange(OptionTable.Problems(request).Select(p => new Diagnostic(Severity.Error, p.Option.Wrong, file, p.Text)));
        ThrowIfAny(found);
    }

    /// <summary>Checks the gate's options alone, for a gate without a request.</summary>
    internal static void Check(GateOptions gate, string file)
    {
        List<Diagnostic> found = [];
        found.AddRange(OptionTable.Problems(gate).Select(p => new Diagnostic(Severity.Error, p.Option.Wrong, file, p.Text)));
        ThrowIfAny(found);
    }

    private static void ThrowIfAny(List<Diagnostic> found)
    {
        if (found.Count > 0)
        {
            throw new SafException(found);
        }
    }
}
