using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using static SafBuild.Runtime.Tests.Vectors.SlowReader;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>
/// Sections 2, 7 and 10 of docs/format.md for <see cref="SlowReader"/>; of section 10 all but the search for disputed bits.
/// </summary>
internal static class SlowStructure
{
    private const int HashEnd = 24 + 64;

    internal static (byte[] Manifest, byte[] Graph, IReadOnlyList<string> Restored) Read(IReadOnlyDictionary<string, byte[]> files)
    {
        (byte[] manifest, byte[] graph) = (files["manifest.json"], files["graph.onnx"]);
        bool isWhole = IsSealed(manifest);
        if (isWhole && GraphHash(manifest) == Hash(graph))
        {
            return (manifest, graph, []);
        }

        Require(files.ContainsKey("structure.bin"), isWhole ? "3" : "2");
        try
        {
            return Restore(files["structure.bin"], manifest, graph, isWhole);
        }
        catch (FormatException e)
        {
            throw new FormatException(isWhole ? "3" : "2", e);
        }
    }

    private static (byte[] Manifest, byte[] Graph, IReadOnlyList<string> Restored) Restore(
        byte[] stored, byte[] manifest, byte[] graph, bool isWhole)
    {
        (byte[] content, double p) = Coded(stored) ?? (Repeated(stored), 0);
        (byte[] newManifest, byte[] newGraph) = Unpack(content, manifest.Length, graph.Length);
        Require(IsSealed(newManifest) && newManifest[12] == '2', "10.5");
        Require(!isWhole || newManifest.AsSpan().SequenceEqual(manifest), "10.5");
        Require(Differing(manifest, newManifest) <= 0.05 + p && Differing(graph, newGraph) <= 0.05 + p, "10.5");
        double bits = 512 * Differing(manifest[24..HashEnd], newManifest[24..HashEnd]);
        Require(
            Enumerable.Range(24, 64).Count(i => manifest[i] == newManifest[i]) >= 17
            || bits <= (512 * p) + (5 * Math.Sqrt(512 * p * (1 - p))), "10.5");
        bool graphIsWhole = Hash(graph) == GraphHash(newManifest);
        Require(graphIsWhole || Hash(newGraph) == GraphHash(newManifest), "10.5");
        List<string> restored = isWhole ? [] : ["manifest.json"];
        restored.AddRange(graphIsWhole ? [] : ["graph.onnx"]);
        return (newManifest, graphIsWhole ? graph : newGraph, restored);
    }

    /// <summary>CRC-32C, a bit at a time.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint state = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            state ^= b;
            for (int i = 0; i < 8; i++)
            {
                state = (state >> 1) ^ ((state & 1) != 0 ? 0x82F63B78 : 0);
            }
        }

        return ~state;
    }

    internal static void CheckGraph(byte[] model, IReadOnlyList<SlowTensor> tensors, string decodedName)
    {
        Require(!model.AsSpan(4, 4).SequenceEqual("ORTM"u8), "7.6");
        Dictionary<string, List<(int Field, object Value)>> found = [];
        foreach ((_, object tensor) in Fields((byte[])Fields(model).Single(f => f.Field == 7).Value).Where(f => f.Field == 5))
        {
            List<(int Field, object Value)> fields = Fields((byte[])tensor);
            found[Encoding.UTF8.GetString((byte[])fields.Single(f => f.Field == 8).Value)] = fields;
        }

        foreach (SlowTensor tensor in tensors)
        {
            Require(found.TryGetValue(tensor.Name, out List<(int Field, object Value)>? fields), "7.1");
            Dictionary<string, string> external = fields!.Where(f => f.Field == 13).Select(f => Fields((byte[])f.Value))
                .ToDictionary(e => Text(e, 1), e => Text(e, 2));
            Require(fields!.Where(f => f.Field == 1).Select(f => (long)(ulong)f.Value).SequenceEqual(tensor.Shape), "7.1");
            Require((ulong)fields!.Single(f => f.Field == 2).Value == OnnxType(tensor.ElementType), "7.1");
            Require((ulong)fields!.Single(f => f.Field == 14).Value == 1, "7.1");
            Require(external.Count == 3 && external["location"] == decodedName, "7.1");
            Require(external["offset"] == $"{tensor.DecodedOffset}" && external["length"] == $"{tensor.DecodedBytes}", "7.1");
        }

        Require(found.Count == tensors.Count, "7.2");
        static string Text(List<(int Field, object Value)> fields, int field) =>
            Encoding.UTF8.GetString((byte[])fields.Single(f => f.Field == field).Value);
    }

    private static ulong OnnxType(string type) => type switch
    {
        "Float32" => 1,
        "UInt8" => 2,
        "Int8" => 3,
        "UInt16" => 4,
        "Int16" => 5,
        "Int32" => 6,
        "Int64" => 7,
        "Float16" => 10,
        "Float64" => 11,
        "UInt32" => 12,
        "UInt64" => 13,
        "BFloat16" => 16,
        "UInt4" => 21,
        "Int4" => 22,
        _ => throw new FormatException("3.2"),
    };

    private static bool IsSealed(byte[] manifest) =>
        manifest.Length > HashEnd
        && (manifest.AsSpan().StartsWith("{\"safbuild\":1,\"sha256\":\""u8)
            || manifest.AsSpan().StartsWith("{\"safbuild\":2,\"sha256\":\""u8))
        && Encoding.ASCII.GetString(manifest, 24, 64) == Hash(manifest.AsSpan(HashEnd));

    private static string GraphHash(byte[] manifest)
    {
        JsonElement graph = SlowJson.Parse(manifest).TryGetProperty("graph", out JsonElement g) ? g : throw new FormatException("3.2");
        return SlowJson.Text(graph, "sha256");
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static double Differing(byte[] a, byte[] b) =>
        a.Zip(b).Sum(p => BitOperations.PopCount((uint)(p.First ^ p.Second))) / (8.0 * a.Length);

    /// <summary>The second kind; null where it is none.</summary>
    private static (byte[] Content, double Share)? Coded(byte[] stored)
    {
        if (stored.Length == 0 || stored.Length % 512 != 0)
        {
            return null;
        }

        SlowBlockCode code = new(528);
        SlowBlock[] blocks = [.. Enumerable.Range(0, stored.Length / 512).Select(b => code.Decode(SlowCoded.Stored(stored, b)))];
        int lost = blocks.Count(b => b.Outcome == 2);
        return 2 * lost >= blocks.Length
            ? null : ([.. blocks.SelectMany(b => b.Payload)], blocks.Sum(b => b.Flips) / (4096.0 * (blocks.Length - lost)));
    }

    private static byte[] Repeated(byte[] stored)
    {
        Require(stored.Length > 0 && stored.Length % 192 == 0, "10.2");
        List<byte> content = [];
        for (int at = 0; at < stored.Length / 3; at += 64)
        {
            byte[][] copies = [.. Enumerable.Range(0, 3).Select(c => stored.AsSpan((c * stored.Length / 3) + at, 64).ToArray())];
            byte[] block = copies.FirstOrDefault(b => BinaryPrimitives.ReadUInt32LittleEndian(b.AsSpan(60)) == Crc(b.AsSpan(0, 60)))
                ?? [.. Enumerable.Range(0, 64).Select(i => Majority(copies[0][i], copies[1][i], copies[2][i]))];
            content.AddRange(block[..60]);
        }

        return [.. content];
    }

    private static (byte[] Manifest, byte[] Graph) Unpack(byte[] content, int manifest, int graph)
    {
        byte[] both = new byte[manifest + graph];
        try
        {
            using BrotliStream brotli = new(new MemoryStream(content), CompressionMode.Decompress);
            brotli.ReadExactly(both);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or EndOfStreamException)
        {
            throw new FormatException("10.2", e);
        }

        return (both[..manifest], both[manifest..]);
    }

    private static byte Majority(int a, int b, int c) => (byte)((a & b) | (c & (a | b)));

    /// <summary>The fields of a message: numbers as ulong, bytes as they are.</summary>
    private static List<(int Field, object Value)> Fields(byte[] message)
    {
        List<(int Field, object Value)> fields = [];
        for (int at = 0; at < message.Length;)
        {
            ulong tag = Number(message, ref at);
            ulong value = Number(message, ref at);
            Require(tag % 8 is 0 or 2, "7.4");
            if (tag % 8 == 2)
            {
                fields.Add(((int)(tag / 8), message.AsSpan(at, (int)value).ToArray()));
                at += (int)value;
            }
            else
            {
                fields.Add(((int)(tag / 8), value));
            }
        }

        return fields;
    }

    private static ulong Number(byte[] message, ref int at)
    {
        (ulong value, int shift, byte last) = (0, 0, 0x80);
        for (; last >= 0x80; shift += 7)
        {
            last = message[at++];
            value |= (ulong)(last & 0x7F) << shift;
        }

        Require(last != 0 || shift == 7, "7.4");
        return value;
    }
}
