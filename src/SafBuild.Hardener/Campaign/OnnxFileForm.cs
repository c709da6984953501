using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Isolation;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Reading;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// The user's own model file, external data included, with faults in every byte: what a device has that keeps the .onnx file as it is.
/// ONNX Runtime believes a damaged graph, so it is opened in a process of its own.
/// </summary>
/// <param name="name">The name in reports.</param>
/// <param name="model">As it was loaded; its files are read again.</param>
/// <param name="work">Folder for the damaged copies, made where there is none; null: a temporary one.</param>
internal sealed class OnnxFileForm(string name, OnnxModel model, string? work) : CampaignForm(name)
{
    /// <summary>.NET and ONNX Runtime without a model, generously.</summary>
    private const long ProcessMemory = 1L << 30;

    /// <summary>Of the model's bytes: as read, as a graph, packed, and what shapes that a fault made larger may ask for.</summary>
    private const int MemoryPerByte = 8;

    /// <summary>To load a model that is not damaged takes a hundredth of it.</summary>
    private static readonly TimeSpan ShortestRun = TimeSpan.FromSeconds(10);

    /// <summary>A damaged model that takes as many times as long as the golden one is not waited for.</summary>
    private const int Slower = 20;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    /// <summary>Names relative to the model's folder, the model first, and bytes.</summary>
    private readonly Lazy<(string Name, byte[] Content)[]> _files = new(() => Read(model));

    internal override long Bits => 8 * _files.Value.Sum(f => f.Content.LongLength);

    internal override long BytesOfDraw => ProcessMemory / 4 + (Bits / 8 * MemoryPerByte / 2);

    internal override FaultedCopy Copy() => new Copied(
        _files.Value, work is null ? Directory.CreateTempSubdirectory("safbuild-") : Directory.CreateDirectory(
            Path.Combine(work, $"plain-{Guid.NewGuid():N}")));

    private static (string Name, byte[] Content)[] Read(OnnxModel model)
    {
        string folder = Path.GetDirectoryName(model.Files[0])!;
        return [.. model.Files.Select(file => (Path.GetRelativePath(folder, file), File.ReadAllBytes(file)))];
    }

    private sealed class Copied((string Name, byte[] Content)[] files, DirectoryInfo folder) : FaultedCopy
    {
        private readonly byte[][] _faulted = [.. files.Select(f => new byte[f.Content.Length])];
        private readonly SupervisedProcess _process = new(() => SessionWorker.Start(folder.FullName), Poll);

        private string Model => Path.Combine(folder.FullName, "model", files[0].Name);

        internal override long Inject(CampaignOptions options, double bitErrorRate, int? draw)
        {
            long flips = 0;
            for (int file = 0; file < _faulted.Length; file++)
            {
                files[file].Content.CopyTo(_faulted[file], 0);
                flips += draw is { } number
                    ? options.Faults.Inject(_faulted[file], bitErrorRate, new(options.Seed, RandomPurpose.ModelFile, number, file))
                    : 0;
            }

            return flips;
        }

        /// <summary>Writes the files; what is in them only ONNX Runtime says.</summary>
        internal override bool Read(out ReadCounts counts)
        {
            counts = default;
            for (int file = 0; file < _faulted.Length; file++)
            {
                string path = Path.Combine(folder.FullName, "model", files[file].Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, _faulted[file]);
            }

            return true;
        }

        internal override FormSession Open(TimeSpan longestBatch, CancellationToken cancellation) => IsolatedSession.Open(
            _process, folder.FullName, Model,
            new(ShortestRun + (Slower * longestBatch), Math.Max(ProcessMemory, 4 * Environment.WorkingSet)
                + (MemoryPerByte * _faulted.Sum(f => f.LongLength))), cancellation);

        public override void Dispose()
        {
            _process.Dispose();
            try
            {
                folder.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Below obj or the temporary folder; a scanner may hold it for a moment.
            }
        }
    }
}
