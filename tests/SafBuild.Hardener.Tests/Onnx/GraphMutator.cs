using System.Text;

namespace SafBuild.Tests.Onnx;

/// <summary>
/// Changes a model where protobuf's readers are lenient: encodings, wire types, repeats, merges; and bytes at random. Replayable by its
/// seed.
/// </summary>
internal sealed class GraphMutator(ulong seed)
{
    private static readonly ulong[] Values =
        [0, 1, 2, 7, 0x8000_0000, 0x1_0000_0000, 0x1_0000_0001, 1UL << 63, (1UL << 63) + 1, ulong.MaxValue];

    /// <summary>Fields on the way to a tensor, by message: number and the message in it.</summary>
    private static readonly Dictionary<char, Dictionary<int, char>> Messages = new()
    {
        ['M'] = new() { [7] = 'G', [20] = 'I', [25] = 'F' },
        ['G'] = new() { [1] = 'N', [5] = 'T', [15] = 'S' },
        ['N'] = new() { [5] = 'A' },
        ['A'] = new() { [5] = 'T', [6] = 'G', [10] = 'T', [11] = 'G', [22] = 'S', [23] = 'S' },
        ['F'] = new() { [7] = 'N', [11] = 'A' },
        ['I'] = new() { [1] = 'G', [2] = 'G' },
        ['S'] = new() { [1] = 'T', [2] = 'T' },
        ['T'] = new() { [13] = 'E' },
        ['E'] = [],
    };

    private ulong _state = seed;

    internal byte[] Mutate(byte[] model)
    {
        for (int edits = 1 + Below(3); edits > 0; edits--)
        {
            model = Below(16) == 0 ? Scramble(model) : Descend(model, 'M');
        }

        return model;
    }

    /// <summary>One edit in a message or somewhere below it.</summary>
    private byte[] Descend(byte[] message, char kind)
    {
        List<WireField> fields = WireField.Split(message);
        int[] inner = [.. Enumerable.Range(0, fields.Count)
            .Where(i => fields[i].WireType == 2 && Messages[kind].ContainsKey(fields[i].Number))];
        if (inner.Length > 0 && (kind == 'T' ? Below(4) == 0 : Below(8) != 0))
        {
            int i = inner[Below(inner.Length)];
            fields[i] = WireField.Delimited(fields[i].Number, Descend(fields[i].Content, Messages[kind][fields[i].Number]));
        }
        else
        {
            Edit(fields, kind);
        }

        return WireField.Join(fields);
    }

    private void Edit(List<WireField> fields, char kind)
    {
        int at = fields.Count == 0 ? 0 : Below(fields.Count);
        if (fields.Count == 0 || Below(kind == 'T' ? 2 : 4) == 0)
        {
            fields.Insert(at, Foreign(kind));
            return;
        }

        WireField field = fields[at];
        ulong tag = WireField.ReadVarint(field.Tag, 0).Value;
        switch (Below(11))
        {
            case 0:
                fields[at] = field with { Tag = WireField.Varint(tag, 1 + Below(9)) };
                break;
            case 1:
                fields[at] = field with { Tag = WireField.Varint(tag + ((ulong)(1 + Below(3)) << (32 + Below(28)))) };
                break;
            case 2:
                fields[at] = Longer(field);
                break;
            case 3:
                fields[at] = Retyped(field);
                break;
            case 4:
                fields.Insert(Below(fields.Count + 1), field);
                break;
            case 5 when field.WireType == 0:
                fields[at] = field with { Payload = WireField.Varint(Values[Below(Values.Length)], Below(2) * Below(9)) };
                break;
            case 5 or 6 when field.WireType == 2:
                List<WireField> parts = WireField.Split(field.Content);
                int cut = Below(parts.Count + 1);
                fields[at] = WireField.Delimited(field.Number, WireField.Join(parts.Take(cut)));
                fields.Insert(Below(fields.Count + 1), WireField.Delimited(field.Number, WireField.Join(parts.Skip(cut))));
                break;
            case 7:
                fields[at] = field with { Tag = WireField.Varint((ulong)((1 + Below(30)) << 3 | field.WireType)) };
                break;
            case 8:
                fields[at] = field with { Payload = Scramble(field.Payload) };
                break;
            case 9:
                fields.Insert(at + 1, WireField.Of(field.Number, 4, []));
                fields.Insert(at, WireField.Of(field.Number, 3, []));
                break;
            default:
                fields.RemoveAt(at);
                break;
        }
    }

    /// <summary>The same value or length in more bytes, or with bits that a reader of 32 bits cuts off.</summary>
    private WireField Longer(WireField field)
    {
        if (field.WireType is not (0 or 2))
        {
            return field;
        }

        (ulong value, int length) = WireField.ReadVarint(field.Payload, 0);
        ulong high = field.WireType == 0 && Below(2) == 0 ? 1UL << (32 + Below(32)) : 0;
        return field with { Payload = [.. WireField.Varint(value | high, 1 + Below(9)), .. field.Payload[length..]] };
    }

    /// <summary>The same field number and value with another wire type.</summary>
    private WireField Retyped(WireField field)
    {
        ulong value = WireField.ReadVarint(field.Payload, 0).Value;
        int wireType = new[] { 0, 1, 2, 5 }[Below(4)];
        return wireType switch
        {
            0 => WireField.Of(field.Number, 0, WireField.Varint(value)),
            1 => WireField.Of(field.Number, 1, BitConverter.GetBytes(value)),
            2 => WireField.Delimited(field.Number, WireField.Varint(value)),
            _ => WireField.Of(field.Number, 5, BitConverter.GetBytes((uint)value)),
        };
    }

    /// <summary>A field of the message, made up: often a tensor outside of the graph or a part of one.</summary>
    private WireField Foreign(char kind)
    {
        WireField location = WireField.Of(14, 0, WireField.Varint(Below(2) == 0 ? 1 : Values[Below(Values.Length)], Below(2) * Below(9)));
        byte[] entry = [.. Text(1, "location"), .. Text(2, Below(2) == 0 ? "tiny.weights" : "secret")];
        byte[] tensor = WireField.Join([WireField.Of(1, 0, [2]), WireField.Of(2, 0, [1]), WireField.Delimited(13, entry), location]);
        int[] tensors = [.. Messages[kind].Where(m => m.Value == 'T').Select(m => m.Key)];
        return kind == 'T'
            ? Below(4) == 0 ? WireField.Delimited(13, entry) : location
            : WireField.Delimited(tensors.Length > 0 && Below(2) == 0 ? tensors[Below(tensors.Length)] : 1 + Below(30), tensor);
    }

    private static byte[] Text(int field, string value) => WireField.Join([WireField.Delimited(field, Encoding.UTF8.GetBytes(value))]);

    /// <summary>Flips, cuts, removes or doubles bytes.</summary>
    private byte[] Scramble(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return [(byte)Below(256)];
        }

        int at = Below(bytes.Length);
        int end = Math.Min(bytes.Length, at + 1 + Below(8));
        switch (Below(5))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. bytes[end..]];
            case 2:
                return [.. bytes[..end], .. bytes[at..]];
            default:
                byte[] flipped = [.. bytes];
                flipped[at] ^= (byte)(1 << Below(8));
                return flipped;
        }
    }

    private int Below(int bound)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (int)(((_state >> 32) * (uint)bound) >> 32);
    }
}
