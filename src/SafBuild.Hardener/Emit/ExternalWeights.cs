using System.Globalization;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Emit;

/// <summary>
/// Makes graph.onnx: each weight's initializer keeps its place, name, type and shape, and gives as its data a stretch of a file that
/// does not exist. ONNX Runtime gets the decoded buffer for that file in memory, before any graph optimisation.
/// </summary>
internal static class ExternalWeights
{
    /// <param name="model">Normalised: every weight is an initializer of the main graph. Changed in place.</param>
    /// <param name="file">Name of that file.</param>
    /// <param name="tensors">Where each decoded weight lies.</param>
    internal static void Refer(ModelProto model, string file, IReadOnlyList<TensorEntry> tensors)
    {
        Dictionary<string, TensorProto> initializers = model.Graph.Initializer.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (TensorEntry entry in tensors)
        {
            if (!initializers.TryGetValue(entry.Name, out TensorProto? tensor))
            {
                throw new ArgumentException($"the normalised graph has no initializer '{entry.Name}'");
            }

            Refer(tensor, file, entry.DecodedOffset, BlobLayout.DecodedBytes(entry));
        }
    }

    /// <summary>Takes a tensor's data away and refers to a stretch of a file instead.</summary>
    internal static void Refer(TensorProto tensor, string file, long offset, long length)
    {
        tensor.ClearRawData();
        tensor.FloatData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.Uint64Data.Clear();
        tensor.DoubleData.Clear();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Clear();
        Add(tensor, "location", file);
        Add(tensor, "offset", offset.ToString(CultureInfo.InvariantCulture));
        Add(tensor, "length", length.ToString(CultureInfo.InvariantCulture));
    }

    private static void Add(TensorProto tensor, string key, string value) =>
        tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
}
