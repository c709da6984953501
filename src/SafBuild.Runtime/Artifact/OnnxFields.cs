namespace SafBuild.Runtime.Artifact;

/// <summary>
/// The messages of ONNX on every path to a tensor, with all their fields up to IR version 11. The messages left out, such as TypeProto,
/// NodeDeviceConfigurationProto and TensorAnnotation, hold no tensor, graph or function at any depth.
/// </summary>
internal static class OnnxFields
{
    private const int Number = ProtoReader.Number;
    private const int Fixed64 = ProtoReader.Fixed64;
    private const int Bytes = ProtoReader.Delimited;
    private const int Fixed32 = ProtoReader.Fixed32;

    internal static readonly ProtoFields Model = new ProtoFields("ModelProto")
        .Single(Number, 1, 5)
        .Single(Bytes, 2, 3, 4, 6, 7)
        .Repeated(Bytes, 8, 14, 20, 25, 26);

    internal static readonly ProtoFields Graph = new ProtoFields("GraphProto")
        .Single(Bytes, 2, 10)
        .Repeated(Bytes, 1, 5, 11, 12, 13, 14, 15, 16);

    internal static readonly ProtoFields Node = new ProtoFields("NodeProto")
        .Single(Bytes, 3, 4, 6, 7, 8)
        .Repeated(Bytes, 1, 2, 5, 9, 10);

    internal static readonly ProtoFields Attribute = new ProtoFields("AttributeProto")
        .Single(Bytes, 1, 4, 5, 6, 13, 14, 21, 22)
        .Single(Fixed32, 2)
        .Single(Number, 3)
        .Narrow(20)
        .Repeated(Fixed32, 7)
        .Repeated(Number, 8)
        .Repeated(Bytes, 9, 10, 11, 15, 23);

    internal static readonly ProtoFields Function = new ProtoFields("FunctionProto")
        .Single(Bytes, 1, 8, 10, 13)
        .Repeated(Bytes, 4, 5, 6, 7, 9, 11, 12, 14);

    internal static readonly ProtoFields TrainingInfo = new ProtoFields("TrainingInfoProto")
        .Single(Bytes, 1, 2)
        .Repeated(Bytes, 3, 4);

    internal static readonly ProtoFields SparseTensor = new ProtoFields("SparseTensorProto")
        .Single(Bytes, 1, 2)
        .Repeated(Number, 3);

    internal static readonly ProtoFields Tensor = new ProtoFields("TensorProto")
        .Narrow(2, 14)
        .Single(Bytes, 3, 8, 9, 12)
        .Repeated(Number, 1, 5, 7, 11)
        .Repeated(Fixed32, 4)
        .Repeated(Fixed64, 10)
        .Repeated(Bytes, 6, 13, 16);

    internal static readonly ProtoFields Entry = new ProtoFields("StringStringEntryProto")
        .Single(Bytes, 1, 2);
}
