using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Gate;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;

namespace SafBuild.Hardener.Report;

/// <summary>What was under fault, in bits, and what was not.</summary>
internal static class ScopeOf
{
    internal static ScopeReport Gate(GateInputs inputs)
    {
        ArtifactForm form = new(ComparisonForms.Hardened, inputs.Hardened, inputs.Options.FaultScope);
        Dictionary<string, long> files = form.BitsByFile.ToDictionary(f => f.Name, f => f.Bits);
        return new(new SortedDictionary<string, long>(files, StringComparer.Ordinal), form.Bits, [.. Outside(inputs, files)]);
    }

    private static IEnumerable<OutsideReport> Outside(GateInputs inputs, Dictionary<string, long> files)
    {
        foreach ((string name, byte[] content) in inputs.Hardened.Structure.Where(s => !files.ContainsKey(s.Name)))
        {
            yield return new(name, 8 * content.LongLength, "SafFaultScope=Weights leaves it out");
        }

        if (inputs.Hardened.Files?.Any(f => f.Path == ArtifactFiles.Portable) ?? false)
        {
            yield return new(ArtifactFiles.Portable, null, "no load of SafBuild.Runtime reads it");
        }

        if (inputs.Coverage.Missing > 0)
        {
            yield return new("weights that stay in the graph", inputs.Coverage.Missing, inputs.Options.FaultScope == FaultScope.Artifact
                ? "only as bytes of graph.onnx, where a flip is found and put right or refused; bits.notCovered names them"
                : "not in weights.bin; bits.notCovered names them");
        }

        yield return new("decoded weights in memory", 8 * inputs.Hardened.Manifest.DecodedLength,
            "what the application computes with after the load");
        yield return new("activations and inputs", null, "they are made in each run");
        yield return new("code and memory of ONNX Runtime and of the application", null, "no file of the artifact");
    }
}
