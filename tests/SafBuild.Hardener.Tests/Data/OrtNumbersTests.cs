using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Tests.Data;

public class OrtNumbersTests
{
    [Fact]
    public void ONNX_Runtime_and_ONNX_number_their_types_as_the_table_does()
    {
        foreach (NumberType type in Enum.GetValues<NumberType>())
        {
            string name = type switch
            {
                NumberType.Float32 => "float",
                NumberType.Float64 => "double",
                _ => type.ToString().ToLowerInvariant()
            };
            Assert.Equal(name, ((TensorProto.Types.DataType)type.OnnxNumber()).ToString().ToLowerInvariant());
            if (Enum.IsDefined(type.OrtType()))
            {
                string ort = type.OrtType().ToString().ToLowerInvariant();
                Assert.Equal(name, ort == "datatypemax" ? name : ort);
            }
        }

        Assert.Equal(Enum.GetValues<TensorProto.Types.DataType>().Length - 1, Enum.GetValues<NumberType>().Length);
    }

    [Fact]
    public void Types_without_numbers_are_not_read()
    {
        Assert.Null(OrtNumbers.TypeOf(TensorElementType.String));
        Assert.Null(OrtNumbers.TypeOf(TensorElementType.Complex64));
        Assert.Null(OrtNumbers.TypeOf((TensorElementType)17));
        Assert.Null(OrtNumbers.TypeOf((TensorElementType)21));
        Assert.Equal(NumberType.BFloat16, OrtNumbers.TypeOf(TensorElementType.BFloat16));
    }
}
