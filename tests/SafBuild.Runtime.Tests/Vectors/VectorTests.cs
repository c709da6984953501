using System.Text.Json;
using SafBuild.Docs.Vectors;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>docs/vectors is what its generator makes, and the Runtime reads each of its files as it says.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Artifacts => [.. VectorFolder.Artifacts];

    public static TheoryData<int> Edits => [.. Enumerable.Range(0, VectorFolder.Json("edits").GetArrayLength())];

    [Fact]
    public void The_folder_is_what_the_generator_makes()
    {
        IReadOnlyDictionary<string, byte[]> made = VectorFiles.All();
        string[] found = [.. Directory.GetFiles(VectorFolder.Path, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(VectorFolder.Path, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        Assert.Equal(made.Keys, found);
        Assert.All(made, file => Assert.True(
            File.ReadAllBytes(Path.Combine(VectorFolder.Path, file.Key)).AsSpan().SequenceEqual(file.Value),
            $"{file.Key} differs: dotnet run build.cs vectors"));
        Assert.True(made.Sum(f => f.Value.Length) < 256 << 10);
    }

    [Theory]
    [MemberData(nameof(Artifacts))]
    public void The_runtime_reads_what_the_vectors_say(string artifact)
    {
        foreach ((JsonElement expected, Dictionary<string, byte[]> files) in VectorFolder.Copies(artifact))
        {
            if (expected.TryGetProperty("refused", out _))
            {
                Assert.Throws<SafFormatException>(() => Load(files, _ => { }));
                continue;
            }

            Load(files, model =>
            {
                foreach (JsonProperty tensor in expected.GetProperty("weights").EnumerateObject())
                {
                    TensorEntry entry = model.Weights.Manifest.Tensors.Single(t => t.Name == tensor.Name);
                    Assert.Equal(
                        tensor.Value.GetString(),
                        Convert.ToHexString(model.Weights.Decoded.Slice(entry.DecodedOffset, BlobLayout.DecodedBytes(entry))));
                }

                foreach ((string name, long count) in Counts(model.ReadReport))
                {
                    if (expected.GetProperty("counts").TryGetProperty(name, out JsonElement number))
                    {
                        Assert.Equal((name, number.GetInt64()), (name, count));
                    }
                }

                Assert.Equal(expected.GetProperty("restored").EnumerateArray().Select(f => f.GetString()), model.ReadReport.RestoredFiles);
                Assert.Equal(expected.GetProperty("rate").GetDouble(), model.ReadReport.EstimatedBitErrorRate, 1e-4);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void The_runtime_refuses_each_edit_or_reads_it(int index)
    {
        JsonElement edit = VectorFolder.Json("edits")[index];
        Dictionary<string, byte[]> files = VectorFolder.Edited(edit);
        if (edit.GetProperty("read").GetBoolean())
        {
            Load(files, model => Assert.Equal(5, model.Weights.Manifest.Tensors.Count));
        }
        else
        {
            SafFormatException e = Assert.Throws<SafFormatException>(() => Load(files, _ => { }));
            Assert.EndsWith(edit.GetProperty("file").GetString()!, e.File, StringComparison.Ordinal);
        }
    }

    /// <summary>By their names in the vectors.</summary>
    internal static IReadOnlyDictionary<string, long> Counts(SafReadReport report) => new Dictionary<string, long>
    {
        ["nan"] = report.Nan,
        ["infinite"] = report.Infinite,
        ["outOfRange"] = report.OutOfRange,
        ["voted"] = report.Voted,
        ["corrected"] = report.Corrected,
        ["detected"] = report.Detected,
        ["lost"] = report.Lost,
        ["correctedBits"] = report.CorrectedBits,
    };

    internal static void Load(IReadOnlyDictionary<string, byte[]> files, Action<SafModel> check, SafLoadOptions? options = null)
    {
        string folder = Directory.CreateTempSubdirectory("saf-vectors-").FullName;
        try
        {
            foreach ((string name, byte[] bytes) in files)
            {
                File.WriteAllBytes(Path.Combine(folder, name), bytes);
            }

            using SafModel model = SafModel.Load(folder, options ?? new());
            check(model);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
