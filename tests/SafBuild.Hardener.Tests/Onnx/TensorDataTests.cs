using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Tests.Onnx;

public class TensorDataTests
{
    [Fact]
    public void Typed_fields_give_the_numbers_that_they_stand_for()
    {
        ushort half = BitConverter.HalfToUInt16Bits((Half)1.5f);
        Assert.Equal([1.5f],
            TensorData.Floats(new TensorProto { DataType = (int)TensorProto.Types.DataType.Float16, Dims = { 1 }, Int32Data = { half } }));
        Assert.Equal([1.5f],
            TensorData.Floats(new TensorProto
            {
                DataType = (int)TensorProto.Types.DataType.Bfloat16,
                Dims = { 1 },
                Int32Data = { 0x3FC0 }
            }));
        Assert.Equal([1.5f],
            TensorData.Floats(new TensorProto { DataType = (int)TensorProto.Types.DataType.Double, Dims = { 1 }, DoubleData = { 1.5 } }));
        Assert.Equal([1.5f],
            TensorData.Floats(new TensorProto { DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1 }, FloatData = { 1.5f } }));
        Assert.Equal([-2L], TensorData.Integers(
            new TensorProto { DataType = (int)TensorProto.Types.DataType.Int8, Dims = { 1 }, Int32Data = { -2 } }));
        Assert.Equal([200L],
            TensorData.Integers(new TensorProto { DataType = (int)TensorProto.Types.DataType.Uint8, Dims = { 1 }, Int32Data = { 200 } }));
        Assert.Equal([-3L], TensorData.Integers(
            new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Dims = { 1 }, Int64Data = { -3 } }));
    }

    [Theory]
    [InlineData(new long[] { }, 1)]
    [InlineData(new long[] { 0, 5 }, 0)]
    [InlineData(new long[] { 2, 3 }, 6)]
    [InlineData(new long[] { 2, -1 }, -1)]
    [InlineData(new long[] { long.MaxValue, 2 }, -1)]
    public void Counts_without_overflow(long[] dims, long count) => Assert.Equal(count, TensorData.Count(dims));
}
