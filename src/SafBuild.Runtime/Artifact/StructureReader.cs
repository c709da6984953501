namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Reads graph and manifest of an artifact, which a load refuses when neither their files nor structure.bin give them whole. The gate
/// loads damaged copies in memory with it, as an application loads them from its disk.
/// </summary>
/// <param name="source">The files.</param>
/// <param name="known">What a read of clean files gave; null: nothing is known. It saves time and changes no result.</param>
internal sealed class StructureReader(ArtifactSource source, KnownStructure? known = null)
{
    /// <summary>Manifest and graph from their files, or where these are damaged from structure.bin.</summary>
    internal ArtifactStructure Read(byte[] manifestBytes)
    {
        ArtifactManifest? manifest = null;
        try
        {
            manifest = Named(ArtifactFiles.Manifest, () => Parsed(manifestBytes));
            source.RequireLength(ArtifactFiles.Graph, manifest.GraphLength);
            byte[] graph = source.ReadAll(ArtifactFiles.Graph, manifest.GraphLength);
            return new ArtifactStructure(manifest, Checked(graph, manifest), [], manifestBytes);
        }
        catch (SafFormatException e) when (manifest is not { Version: 1 })
        {
            return Restore(manifestBytes, manifest, e);
        }
    }

    private ArtifactStructure Restore(byte[] manifestBytes, ArtifactManifest? manifest, SafFormatException refusal)
    {
        try
        {
            byte[] graph = source.ReadAll(ArtifactFiles.Graph, int.MaxValue - ManifestEnvelope.LargestManifest - 1);
            long content = manifestBytes.Length + (long)graph.Length;
            byte[] stored = source.ReadAll(ArtifactFiles.Structure, StructureFile.LongestFile(content));
            (byte[] newManifest, byte[] newGraph) = StructureFile.Restore(stored, manifestBytes, graph);
            ArtifactManifest restored = Parsed(newManifest);
            if (restored.Version == 1 || (manifest is not null && !newManifest.AsSpan().SequenceEqual(manifestBytes)))
            {
                throw new SafFormatException(ArtifactFiles.Structure, "", "another manifest", "that of the artifact, version 2");
            }

            List<string> files = manifest is null ? [ArtifactFiles.Manifest] : [];
            if (Checksums.Sha256(graph) != restored.GraphSha256)
            {
                files.Add(ArtifactFiles.Graph);
                graph = newGraph;
            }

            return new ArtifactStructure(restored, Checked(graph, restored), files, newManifest);
        }
        catch (Exception e) when (e is SafFormatException or IOException or UnauthorizedAccessException)
        {
            throw new SafFormatException(
                refusal.File, refusal.Field,
                refusal.Found, $"{refusal.Expected} ({ArtifactFiles.Structure} does not restore it: {e.Message})", refusal);
        }
    }

    /// <summary>Reading is a function of the bytes.</summary>
    private ArtifactManifest Parsed(byte[] manifest) =>
        known is not null && manifest.AsSpan().SequenceEqual(known.ManifestBytes) ? known.Manifest : ManifestReader.Read(manifest);

    private byte[] Checked(byte[] graph, ArtifactManifest manifest) => Named(ArtifactFiles.Graph, () =>
    {
        if (known is not null && ReferenceEquals(manifest, known.Manifest) && graph.AsSpan().SequenceEqual(known.Graph))
        {
            return graph;
        }

        string found = Checksums.Sha256(graph);
        if (found != manifest.GraphSha256)
        {
            throw new SafFormatException(ArtifactFiles.Graph, "", $"SHA-256 {found}", manifest.GraphSha256);
        }

        GraphReferences.Check(graph, manifest);
        return graph;
    });

    /// <summary>Refusals with the path of the file.</summary>
    private T Named<T>(string name, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (SafFormatException e)
        {
            throw new SafFormatException(source.PathOf(name), e.Field, e.Found, e.Expected, e);
        }
    }
}

/// <summary>Manifest and graph as clean files gave them: their reading and checks need not be made again for the same bytes.</summary>
/// <param name="ManifestBytes">manifest.json.</param>
/// <param name="Manifest">What a <see cref="StructureReader"/> read from it.</param>
/// <param name="Graph">graph.onnx, checked.</param>
internal sealed record KnownStructure(byte[] ManifestBytes, ArtifactManifest Manifest, byte[] Graph);
