using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;

namespace SafBuild.Hardener.Data;

/// <summary>Binary records of one size; 'recordSize', 'inputs' and 'labels' say where the fields are.</summary>
internal sealed class RecordsFormat : DataFormat
{
    internal override string Name => "records";

    internal override DataSet Read(DataSource source)
    {
        DataSetDescription d = source.Description;
        source = source.Feeding(d.Inputs.Select(i => i.Name));
        source.Require(d.RecordSize >= 1, "recordSize", $"is {d.RecordSize}; it must be at least 1");
        source.Require(d.Header >= 0, "header", $"is {d.Header}; it must be at least 0");
        LabelDescription? label = Label(source);
        if (label is not null)
        {
            source.Require(label.Count >= 1, "labels.count", $"is {label.Count}; it must be at least 1");
            RequireInside(source, "labels", label.Offset, label.Count, label.Type);
        }

        IReadOnlyList<InputDescription> inputs = InputOrder.ByPort(source);
        RawField[] fields = [.. inputs.Select((input, i) => Field(source, input, $"inputs[{i}]"))];
        source = source.ReadAs([.. fields.Select((field, i) => (source.Signature.Inputs[i], field))]);
        RecordFile[] files = [.. source.Files.Select(file => RecordFile.Open(file, source.Path, d.Header, d.RecordSize))];
        (int first, int count) = source.Window(files.Sum(f => f.Count));
        SampleStore store = RecordFile.Read(files, first, count);
        RawInput[] made = [.. fields.Select((field, i) => RawInput.Create(source, source.Signature.Inputs[i], store, field))];
        DataTargets? targets = label is not null && label.Type.IsFloat()
            ? RawLabels.Targets(store, label.Type, label.Offset, label.Count, source.Files[0], first) : null;
        return source.Create(count, made,
            label is null || targets is not null ? null : RawLabels.Read(store, label.Type, label.Offset, label.Count), targets: targets,
            samplesOf: files.Select(f => (f.Path, f.Count)));
    }

    private static RawField Field(DataSource source, InputDescription input, string name)
    {
        IReadOnlyList<long>? shape = input.Shape ?? source.Description.Shape;
        source.Require(shape is not null, $"{name}.shape", "is missing");
        source.Require(input.Type is not null, $"{name}.type", $"is missing; it must be one of {string.Join(", ", StoredTypes.All)}");
        int? count = Shapes.Count(shape!);
        source.Require(count is not null, $"{name}.shape", $"is {Shapes.Text(shape!)}; every dimension must be at least 0");
        RequireInside(source, name, input.Offset, count!.Value, input.Type!.Value);
        return new(input.Offset, input.Type.Value, shape!, input.Layout ?? source.Description.Layout, input.Normalize);
    }

    private static void RequireInside(DataSource source, string field, int offset, int count, NumberType element)
    {
        long end = offset + ((long)count * element.Size());
        source.Require(offset >= 0
            && end <= source.Description.RecordSize, $"{field}.offset", $"the field has bytes {offset} to {end - 1}; a record has "
            + $"{source.Description.RecordSize}");
    }

    private static LabelDescription? Label(DataSource source)
    {
        if (source.Description.Labels is not { } token || source.WithoutLabels)
        {
            return null;
        }

        source.Require(token is JObject, "labels", "must be an object with type, offset and count");
        try
        {
            return token.ToObject<LabelDescription>(JsonSerializer.Create(ContractJson.Settings));
        }
        catch (Exception e) when (e is JsonException or UnknownNameException)
        {
            throw DataFailure.Field(source.Path, "labels", e.Message, e);
        }
    }
}
