using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Runtime.Tasks.Copying;

/// <summary>
/// The right of one project to put its models into an output folder. Its record is written before a file is copied, and the others are
/// read afterwards: of two projects that do so at once, at least one sees the other.
/// </summary>
internal static class FolderClaim
{
    /// <summary>Writes the record, unless it lies there already.</summary>
    /// <exception cref="SafException">SAF0114: another project put a model of that name there. Then this record is gone.</exception>
    internal static void Take(ModelRecord own)
    {
        Write(own);
        foreach (ModelRecord other in ModelRecord.In(own.Folder).Where(r => r.Path != own.Path || r.Project != own.Project))
        {
            if (Clash(own, other) is { } clash)
            {
                // Else the error would stay in the other project's build after the mend in this one.
                if (ModelRecord.Read(own.Path)?.Project == own.Project)
                {
                    File.Delete(own.Path);
                }

                throw clash;
            }
        }
    }

    /// <summary>What other projects put into the folder.</summary>
    internal static IEnumerable<RecordedModel> OfOthers(string record, string project) =>
        ModelRecord.In(Path.GetDirectoryName(record)!).Where(r => r.Project != project && IsAlive(r)).SelectMany(r => r.Models);

    /// <summary>The file may belong to another project of the same assembly name; then it is looked at before it is replaced.</summary>
    private static void Write(ModelRecord own)
    {
        string text = own.Text;
        while (true)
        {
            ModelRecord? there = ModelRecord.Read(own.Path);
            if (there?.Text == text)
            {
                return;
            }

            if (there is not null && there.Project != own.Project && Clash(own, there) is { } clash)
            {
                throw clash;
            }

            string aside = Temporary.NeighbourOf(own.Path);
            string written = Temporary.NeighbourOf(own.Path);
            try
            {
                if (File.Exists(own.Path))
                {
                    File.Move(own.Path, aside);
                }

                AtomicFile.Write(written, text);

                // What was moved away must be what was looked at: no record, or that one. Else another project wrote in between.
                if (ModelRecord.Read(aside)?.Text == there?.Text)
                {
                    // Fails when somebody else wrote it in between, who is looked at next.
                    Disk.MoveNew(written, own.Path);
                    return;
                }

                Disk.MoveNew(aside, own.Path);
            }
            catch (IOException) when (File.Exists(own.Path))
            {
                // Another node was faster.
            }
            finally
            {
                File.Delete(aside);
                File.Delete(written);
            }
        }
    }

    private static SafException? Clash(ModelRecord own, ModelRecord other)
    {
        foreach (RecordedModel model in own.Models)
        {
            RecordedModel? theirs = other.Models.FirstOrDefault(m => m.Name.Equals(model.Name, StringComparison.OrdinalIgnoreCase));
            if (theirs is not null && theirs.Hash != model.Hash && IsCurrent(theirs) && IsAlive(other))
            {
                return new SafException(Codes.ArtifactClash, own.Project,
                    $"'{own.Folder}' is the output folder of '{other.Project}', too, and both have an artifact named '{model.Name}' of "
                    + $"different bytes (hash {model.Hash} here, {theirs.Hash} there); set the Name metadata on one of the SafModel items, "
                    + $"or give each project its own folder. If that project is not used any more, delete '{other.Path}'");
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a project still has the artifact that it put there. When it, or a library that two applications share, was built again with
    /// other options, the record of the application that is copied later in the same build says what was.
    /// </summary>
    private static bool IsCurrent(RecordedModel model) => model.Entry is null || Directory.Exists(model.Entry);

    /// <summary>
    /// Whether a project still exists. One whose whole folder cannot be seen may lie on another machine or in another container; it counts
    /// while its assembly lies in the folder.
    /// </summary>
    private static bool IsAlive(ModelRecord record)
    {
        if (File.Exists(record.Project))
        {
            return true;
        }

        string assembly = Path.Combine(record.Folder, record.Assembly);
        return !Directory.Exists(Path.GetDirectoryName(record.Project))
            && (File.Exists(assembly + ".dll") || File.Exists(assembly + ".exe") || File.Exists(assembly));
    }
}
