using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign.Rivals;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;

namespace SafBuild.Hardener.Campaign;

/// <summary>An artifact: faults in the blob, and in scope Artifact in every byte of the other files that a load reads, too.</summary>
internal sealed class ArtifactForm : CampaignForm
{
    private readonly MemoryArtifact _artifact;

    /// <summary>Of a rival's form; null for all others.</summary>
    private readonly WordCode? _code;

    /// <summary>Manifest, graph and, where there is one, structure.bin; in this order they number their streams.</summary>
    private readonly (string Name, byte[] Content)[] _structure;

    /// <summary>Read once from the clean files: most draws restore them, and reading them takes longer than reading the weights.</summary>
    private readonly Lazy<KnownStructure> _known;

    /// <param name="name"><c>hardened</c>, <c>clip</c> or <c>unit</c>; the name in reports.</param>
    /// <param name="artifact">
    /// Forms of one comparison have the same tensors at the same offsets, so one mask hits the same bits of the blob in each.
    /// </param>
    /// <param name="scope">Where faults are drawn.</param>
    /// <param name="code">A rival's code in the words of the blob; null: none.</param>
    internal ArtifactForm(string name, MemoryArtifact artifact, FaultScope scope, WordCode? code = null)
        : base(name)
    {
        _artifact = artifact;
        _code = code;
        code?.EncodeAll(artifact.Manifest, artifact.Blob);
        Dictionary<string, byte[]> files = scope == FaultScope.Weights ? [] : artifact.Structure.ToDictionary(f => f.Name, f => f.Content);
        _structure = [.. ArtifactFaults.StructureFiles.Where(files.ContainsKey).Select(f => (f, files[f]))];
        _known = new(ReadClean);
    }

    internal ArtifactManifest Manifest => _artifact.Manifest;

    internal override long Bits => 8 * (_artifact.Blob.LongLength + _structure.Sum(s => s.Content.LongLength));

    internal override long BytesOfDraw =>
        _artifact.Blob.LongLength + (2 * _artifact.Manifest.DecodedLength) + (2 * _structure.Sum(s => s.Content.LongLength)) + 1;

    /// <summary>Every file that faults are drawn over by its name, and its bits.</summary>
    internal IReadOnlyList<(string Name, long Bits)> BitsByFile =>
        [(ArtifactFiles.Blob, 8 * _artifact.Blob.LongLength), .. _structure.Select(s => (s.Name, 8 * s.Content.LongLength))];

    internal override FaultedCopy Copy() => new Copied(this);

    private KnownStructure ReadClean()
    {
        InMemory files = new(this, [.. _structure.Select(s => s.Content)]);
        ArtifactStructure clean = new StructureReader(files).Read(_structure[0].Content);
        return new(_structure[0].Content, clean.Manifest, clean.Graph);
    }

    /// <summary>
    /// All files that a load reads, with the faults of one draw: the bytes that the campaign's draw of this number is read from. The
    /// manifest is the last.
    /// </summary>
    internal (IReadOnlyList<(string Name, byte[] Content)> Files, long Flips) Drawn(CampaignOptions options, double bitErrorRate, int draw)
    {
        using Copied copy = new(this);
        long flips = copy.Inject(options, bitErrorRate, draw);
        return (copy.Files, flips);
    }

    private sealed class Copied(ArtifactForm form) : FaultedCopy
    {
        private readonly byte[] _blob = new byte[form._artifact.Blob.Length];
        private readonly byte[][] _files = [.. form._structure.Select(s => new byte[s.Content.Length])];
        private readonly AlignedBuffer _decoded = new(form._artifact.Manifest.DecodedLength);

        private ArtifactManifest _manifest = form._artifact.Manifest;
        private byte[] _graph = form._artifact.Graph;
        private bool _structureIsClean = true;

        /// <summary>As faults have left them; those that are not under fault as they are.</summary>
        internal IReadOnlyList<(string Name, byte[] Content)> Files =>
        [
            (ArtifactFiles.Blob, _blob),
            .. form._artifact.Structure.Select(s => Array.FindIndex(form._structure, f => f.Name == s.Name) is var at and >= 0
                ? (s.Name, _files[at]) : s).OrderBy(f => f.Name == ArtifactFiles.Manifest),
        ];

        internal override long Inject(CampaignOptions options, double bitErrorRate, int? draw)
        {
            form._artifact.Blob.CopyTo(_blob, 0);
            long inBlob = draw is { } number
                ? BlobFaults.Inject(form.Manifest, _blob, options.Faults, bitErrorRate, options.Seed, RandomPurpose.Gate, number)
                : 0;
            long inFiles = 0;
            for (int file = 0; file < _files.Length; file++)
            {
                form._structure[file].Content.CopyTo(_files[file], 0);
                inFiles += draw is { } drawn
                    ? ArtifactFaults.InjectFile(_files[file], file, options.Faults, bitErrorRate, options.Seed, drawn)
                    : 0;
            }

            _structureIsClean = inFiles == 0;
            return inBlob + inFiles;
        }

        /// <summary>As SafModel.Load does: structure.bin for a manifest or graph that its hash does not fit, or a refusal.</summary>
        internal override bool Read(out ReadCounts counts)
        {
            counts = default;
            (_manifest, _graph) = (form._artifact.Manifest, form._artifact.Graph);
            if (!_structureIsClean)
            {
                try
                {
                    ArtifactStructure structure = new StructureReader(new InMemory(form, _files), form._known.Value).Read(_files[0]);
                    (_manifest, _graph) = (structure.Manifest, structure.Graph);
                }
                catch (SafFormatException)
                {
                    return false;
                }

                if (_manifest.BlobLength != _blob.LongLength || _manifest.DecodedLength > _decoded.Length)
                {
                    return false;
                }
            }

            form._code?.DecodeAll(_manifest, _blob);
            counts = WeightReader.Read(_manifest, _blob, _decoded);

            // As a load does that finds so many blocks beyond the code.
            if (counts.LostShare > new SafLoadOptions().MaxLostShare)
            {
                counts = default;
                return false;
            }

            return true;
        }

        internal override FormSession Open(TimeSpan longestBatch, CancellationToken cancellation)
        {
            using SessionOptions options = CampaignSession.Options();
            return new LocalSession(SessionFactory.Create(_graph, _manifest.DecodedName, _decoded, options));
        }

        public override void Dispose() => _decoded.Dispose();
    }

    /// <summary>The faulted files, where a load would find them on a disk.</summary>
    private sealed class InMemory(ArtifactForm form, byte[][] files) : ArtifactSource
    {
        internal override string PathOf(string name) => name;

        internal override byte[] ReadAll(string name, long most) =>
            Find(name) is { } content && content.LongLength <= most ? [.. content] : throw Refused(name, $"at most {most} bytes");

        internal override void RequireLength(string name, long expected)
        {
            if (Find(name)?.LongLength != expected)
            {
                throw Refused(name, $"{expected} bytes");
            }
        }

        private byte[]? Find(string name) =>
            Array.FindIndex(form._structure, s => s.Name == name) is var at and >= 0 ? files[at] : null;

        private SafFormatException Refused(string name, string expected) =>
            new(name, "", Find(name) is { } content ? $"{content.Length} bytes" : "no such file", expected);
    }
}
