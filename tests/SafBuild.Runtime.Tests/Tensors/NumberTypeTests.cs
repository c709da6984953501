using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Tensors;

/// <summary>The one table of number types.</summary>
public sealed class NumberTypeTests
{
    public static TheoryData<string> All => [.. Enum.GetNames<NumberType>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_type_is_in_the_table(string name)
    {
        NumberType type = Enum.Parse<NumberType>(name);
        Assert.Equal(type == NumberType.String, type.Bits() == 0);
        Assert.Equal(type, NumberTypes.FromOnnx(type.OnnxNumber()));
        Assert.Equal((type.Bits() * 24L) / 8, type.Bytes(24));
        Assert.Equal((type.Bits() + 7) / 8, type.Size());
        Assert.False(type.IsFloat() && type.IsInteger());
        Assert.Equal(type.IsFloat(), NumberTypes.OfWeights.Contains(type));
        Assert.Equal(type.IsPacked(), type.Bits() is 2 or 4);
    }

    [Fact]
    public void Numbers_that_ONNX_does_not_define_are_no_types()
    {
        Assert.Null(NumberTypes.FromOnnx(0));
        Assert.Null(NumberTypes.FromOnnx(27));
        Assert.Null(NumberTypes.FromOnnx(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(NumberType).Bits());
    }

    [Fact]
    public void The_last_byte_of_packed_elements_is_filled_up()
    {
        Assert.Equal([0, 1, 1, 2, 2], Enumerable.Range(0, 5).Select(n => NumberType.Int4.Bytes(n)));
        Assert.Equal([0, 1, 1, 1, 1, 2], Enumerable.Range(0, 6).Select(n => NumberType.UInt2.Bytes(n)));
        Assert.Equal(long.MaxValue / 2 + 1, NumberType.UInt4.Bytes(long.MaxValue));
        Assert.Throws<OverflowException>(() => NumberType.Float64.Bytes(long.MaxValue / 4));
    }

    [Theory]
    [InlineData(NumberType.Int8)]
    [InlineData(NumberType.UInt8)]
    [InlineData(NumberType.Int16)]
    [InlineData(NumberType.UInt16)]
    [InlineData(NumberType.Int32)]
    [InlineData(NumberType.UInt32)]
    [InlineData(NumberType.Int64)]
    [InlineData(NumberType.UInt64)]
    internal void Integers_come_back_at_the_ends_of_their_range(NumberType type)
    {
        (long least, long greatest) = type.Range();
        Assert.Equal(type.IsSigned(), least < 0);
        byte[] bytes = new byte[2 * type.Size()];
        type.WriteInteger(bytes, 0, least);
        type.WriteInteger(bytes, 1, greatest);
        Assert.Equal([least, greatest], type.ReadAll<long>(bytes));
        Assert.Equal([least, greatest], type.ReadAll<double>(bytes));
        Assert.Equal([least, greatest], type.ReadAll<float>(bytes));
    }

    [Theory]
    [InlineData(NumberType.Float32)]
    [InlineData(NumberType.Float16)]
    [InlineData(NumberType.BFloat16)]
    [InlineData(NumberType.Float64)]
    internal void Floats_come_back_at_the_ends_of_their_range(NumberType type)
    {
        double[] values = [type.Largest(), -type.Largest(), 0.15625, double.NaN, double.NegativeInfinity];
        byte[] bytes = new byte[values.Length * type.Size()];
        for (int i = 0; i < values.Length; i++)
        {
            type.WriteDouble(bytes, i, values[i]);
        }

        Assert.Equal(values, type.ReadAll<double>(bytes));
    }

    [Fact]
    public void Packed_integers_begin_in_the_low_bits()
    {
        Assert.Equal([7, -8, -1, 1], NumberType.Int4.ReadAll<long>([0x87, 0x1F]));
        Assert.Equal([7, 8, 15, 1], NumberType.UInt4.ReadAll<long>([0x87, 0x1F]));
        Assert.Equal([0, 1, -2, -1], NumberType.Int2.ReadAll<long>([0b11_10_01_00]));
        Assert.Equal([0, 1, 2, 3], NumberType.UInt2.ReadAll<long>([0b11_10_01_00]));
        Assert.Equal((-8L, 7L), NumberType.Int4.Range());
        Assert.Equal((0L, 3L), NumberType.UInt2.Range());
    }

    [Fact]
    public void What_a_long_does_not_hold_is_cut_off()
    {
        Assert.Equal([long.MaxValue], NumberType.UInt64.ReadAll<long>([255, 255, 255, 255, 255, 255, 255, 255]));
        Assert.Equal([1f], NumberType.Bool.ReadAll<float>([7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NumberType.Complex64.ReadAll<double>(new byte[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NumberType.Float8E5M2.ReadAll<double>(new byte[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NumberType.Float4E2M1.ReadAll<double>(new byte[8]));
    }
}
