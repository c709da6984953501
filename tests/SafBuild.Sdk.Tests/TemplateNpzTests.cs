using System.IO.Compression;
using System.Text;
using Shapes;

namespace SafBuild.Sdk.Tests;

/// <summary>The reader that the template brings for data of the user's own: bytes as numpy.savez writes them.</summary>
public sealed class TemplateNpzTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("<f4", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0 }, 1)]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 }, 2)]
    [InlineData("<i4", new byte[] { 1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF }, 1)]
    [InlineData("<i8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, 1)]
    public void Numbers_of_every_type_are_read_as_they_are(string type, byte[] values, byte version)
    {
        Write(type, "False", "(2, 1)", values, version);
        Assert.Equal([1f, -2f], Npz.Read(_file, "x"));
    }

    [Fact]
    public void Labels_of_one_byte_and_one_dimension_are_read()
    {
        Write("|u1", "False", "(3,)", [0, 9, 255], 1);
        Assert.Equal([0f, 9f, 255f], Npz.Read(_file, "x"));
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        Write("<f2", "False", "(1,)", [0, 0], 1);
        Assert.Contains("<f2", Assert.Throws<NotSupportedException>(() => Npz.Read(_file, "x")).Message, StringComparison.Ordinal);
        Assert.Contains("'y'", Assert.Throws<InvalidDataException>(() => Npz.Read(_file, "y")).Message, StringComparison.Ordinal);
        Write("<f4", "True", "(1, 1)", [0, 0, 0, 0], 1);
        Assert.Contains("column", Assert.Throws<NotSupportedException>(() => Npz.Read(_file, "x")).Message, StringComparison.Ordinal);
    }

    private void Write(string type, string fortran, string shape, byte[] values, byte version)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n";
        using ZipArchive archive = new(File.Create(_file), ZipArchiveMode.Create);
        using BinaryWriter writer = new(archive.CreateEntry("x.npy").Open());
        writer.Write([0x93, .. "NUMPY"u8, version, 0]);
        if (version == 1)
        {
            writer.Write((ushort)header.Length);
        }
        else
        {
            writer.Write(header.Length);
        }

        writer.Write(Encoding.ASCII.GetBytes(header));
        writer.Write(values);
    }
}
