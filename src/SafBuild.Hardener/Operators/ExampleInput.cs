using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Operators;

/// <summary>One input of an example: its shape, its type and where its numbers come from.</summary>
internal sealed record ExampleInput
{
    internal long[] Shape { get; private init; } = [];

    internal TensorProto.Types.DataType Type { get; private init; } = TensorProto.Types.DataType.Float;

    internal bool IsConstant { get; private init; }

    internal bool IsMissing { get; private init; }

    /// <summary>The number at a position, given a uniform draw from -1 to 1.</summary>
    private Func<int, double, double> At { get; init; } = (_, draw) => draw;

    internal static readonly ExampleInput Missing = new() { IsMissing = true };

    /// <summary>Floats from -2 to 2.</summary>
    internal static ExampleInput F(params long[] shape) => new() { Shape = shape, At = (_, draw) => 2 * draw };

    /// <summary>Floats in a range.</summary>
    internal static ExampleInput In(double low, double high, params long[] shape) =>
        new() { Shape = shape, At = (_, draw) => low + (high - low) * (draw + 1) / 2 };

    /// <summary>These floats, as a vector.</summary>
    internal static ExampleInput Floats(params double[] values) => new() { Shape = [values.Length], At = (i, _) => values[i] };

    /// <summary>One float, without dimensions.</summary>
    internal static ExampleInput Scalar(double value) => new() { At = (_, _) => value };

    /// <summary>These 64-bit integers, as a vector that is an initializer: shapes, axes, indices.</summary>
    internal static ExampleInput Ints(params long[] values) =>
        new() { Shape = [values.Length], Type = TensorProto.Types.DataType.Int64, IsConstant = true, At = (i, _) => values[i] };

    /// <summary>64-bit integers below a bound.</summary>
    internal static ExampleInput Indices(long below, params long[] shape) =>
        new() { Shape = shape, Type = TensorProto.Types.DataType.Int64, At = (_, draw) => Math.Floor((draw + 1) / 2 * below) };

    /// <summary>32-bit integers in a range that ends before <paramref name="below"/>.</summary>
    internal static ExampleInput Whole(long from, long below, params long[] shape) =>
        new()
        {
            Shape = shape,
            Type = TensorProto.Types.DataType.Int32,
            At = (_, draw) => from + Math.Floor((draw + 1) / 2 * (below - from))
        };

    internal static ExampleInput Bools(params long[] shape) =>
        new() { Shape = shape, Type = TensorProto.Types.DataType.Bool, At = (_, draw) => draw > 0 ? 1 : 0 };

    internal ExampleInput Constant() => this with { IsConstant = true };

    internal ExampleInput As(TensorProto.Types.DataType type) => this with { Type = type };

    internal ExampleInput Reshaped(params long[] shape) => this with { Shape = shape };

    /// <summary>The numbers, row-major; the same for the same shape and place.</summary>
    internal double[] Values(int place)
    {
        ulong state = (ulong)(place + 1) * 0x9E3779B97F4A7C15;
        double[] values = new double[TensorData.Count(Shape)];
        for (int i = 0; i < values.Length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            values[i] = At(i, ((mixed ^ (mixed >> 31)) >> 11) * (2.0 / (1UL << 53)) - 1);
        }

        return values;
    }

    internal TensorProto ToTensor(string name, int place)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)Type, Dims = { Shape } };
        double[] values = Values(place);
        switch (Type)
        {
            case TensorProto.Types.DataType.Float:
                tensor.FloatData.AddRange(values.Select(v => (float)v));
                break;
            case TensorProto.Types.DataType.Double:
                tensor.DoubleData.AddRange(values);
                break;
            case TensorProto.Types.DataType.Float16:
                tensor.Int32Data.AddRange(values.Select(v => (int)BitConverter.HalfToUInt16Bits((Half)v)));
                break;
            case TensorProto.Types.DataType.Int64:
                tensor.Int64Data.AddRange(values.Select(v => (long)v));
                break;
            case TensorProto.Types.DataType.Uint32 or TensorProto.Types.DataType.Uint64:
                tensor.Uint64Data.AddRange(values.Select(v => (ulong)v));
                break;
            default:
                tensor.Int32Data.AddRange(values.Select(v => (int)v));
                break;
        }

        return tensor;
    }

    internal ValueInfoProto ToValueInfo(string name)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(Shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)Type, Shape = shape } } };
    }

    public override string ToString() =>
        IsMissing
            ? "-"
            : $"{(Type == TensorProto.Types.DataType.Float ? "" : Type)}{(IsConstant ? "const" : "")}[{string.Join(",", Shape)}]";
}
