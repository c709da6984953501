using SafBuild.Hardener.Onnx;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Emit.Portable;

/// <summary>Brings a model to an operator set that has IsNaN and Where.</summary>
internal static class PortableOpset
{
    private const long First = 9;
    private const long Oldest = 7;

    /// <summary>Operators whose meaning or form changed between 7 and 9; all others of that age only took more types.</summary>
    private static readonly string[] Changed = ["Upsample", "Scan"];

    /// <exception cref="SafException">SAF1010: the model is too old, and its nodes do not mean the same in a later set.</exception>
    internal static void Raise(ModelProto model, string source)
    {
        OperatorSetIdProto opset = model.OpsetImport.First(o => o.Domain is "" or "ai.onnx");
        if (opset.Version >= First)
        {
            return;
        }

        NodeProto? changed = GraphWalk.Nodes(model).FirstOrDefault(n => Changed.Contains(n.OpType) || IsOldBatchNormalization(n));
        if (opset.Version < Oldest || changed is not null)
        {
            string reason = changed is null ? "" : $" ({changed.OpType} '{changed.Name}' means something else in {First})";
            throw new SafException(Codes.PortableImpossible, source,
                $"portable.onnx cannot be made: the model has operator set {opset.Version}, and SAF nodes need {First} or later{reason}; "
                + "export the model with a newer operator set, or set SafEmitPortable=false.");
        }

        opset.Version = First;
    }

    /// <summary>Statistics per position instead of per channel were dropped in 9, and with them the attribute.</summary>
    private static bool IsOldBatchNormalization(NodeProto node)
    {
        AttributeProto? spatial = node.OpType == "BatchNormalization" ? node.Attribute.FirstOrDefault(a => a.Name == "spatial") : null;
        if (spatial is { I: 1 })
        {
            node.Attribute.Remove(spatial);
            return false;
        }

        return spatial is not null;
    }
}
