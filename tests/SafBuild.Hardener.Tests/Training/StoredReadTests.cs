using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;
using TorchSharp;

namespace SafBuild.Hardener.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class StoredReadTests
{
    public StoredReadTests() => TorchLibraries.Load(null);

    public static TheoryData<string> Formats => [.. StorageFormats.All.Select(f => f.Name)];

    [Theory, MemberData(nameof(Formats))]
    public void Training_sees_the_formats_own_rounding_and_saturation(string name)
    {
        SafForm form = Form(name);
        float[] raw = [.. Enumerable.Range(0, 2000).Select(i => MathF.ScaleB(MathF.Sin(i) * 1.7f, (i % 24) - 12)), 1e30f, -1e30f, 0];
        byte[] stored = new byte[form.Storage.StoredBytes(raw.Length)];
        float[] expected = new float[raw.Length];
        form.Storage.Encode(raw, stored);
        form.Storage.Decode(stored, expected);

        using torch.Tensor v = torch.tensor(raw);
        using torch.Tensor read = new StoredRead(form, 0, 1).Apply(v, [1], 0, 0);
        Assert.Equal(expected, read.data<float>().ToArray());
        Assert.Equal(raw, v.data<float>().ToArray());
        Assert.Equal(name is not ("Float32" or "Secded"), new StoredRead(form, 0, 1).IsNeeded);
    }

    [Theory]
    [InlineData("Float32", OutOfRange.Saturate)]
    [InlineData("Float32", OutOfRange.Zero)]
    [InlineData("Float16", OutOfRange.Zero)]
    [InlineData("Q2.5", OutOfRange.Saturate)]
    internal void Faults_hit_some_values_and_never_give_NaN(string storage, OutOfRange outOfRange)
    {
        SafForm form = Form(storage) with { OutOfRange = outOfRange };
        float[] raw = [.. Enumerable.Range(0, 4000).Select(i => (i % 100 / 100f) + 1)];
        using torch.Tensor v = torch.tensor(raw, [2, 2000]);
        float[] Read(int draw)
        {
            using torch.Tensor read = new StoredRead(form, 0.01, 1).Apply(v, [2, 1], draw, 3);
            return read.data<float>().ToArray();
        }

        using torch.Tensor clean = new StoredRead(form, 0, 1).Apply(v, [2, 1], 0, 3);
        float[] read = Read(5);
        int bits = 8 * form.Storage.BlockBytes;
        double expected = 4000 * (1 - Math.Pow(0.99, bits));
        int hit = read.Zip(clean.data<float>().ToArray()).Count(p => p.First != p.Second);
        Assert.InRange(hit, expected * 0.8, expected * 1.2);
        Assert.All(read, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(read, Read(5));
        Assert.NotEqual(read, Read(6));
        if (outOfRange == OutOfRange.Zero)
        {
            Assert.All(read, value => Assert.InRange(value, -2, 2));
        }
    }

    private static SafForm Form(string storage)
    {
        Assert.True(StorageFormats.TryFind(storage, out StorageFormat? format));
        return SafForm.Default with { Storage = format };
    }
}
