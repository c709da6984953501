using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Replaces nodes that stand for model-local functions by the functions' bodies, so that weights inside are found and the rest of
/// the code sees operators only. Left alone: functions with a node that means something else in the model's operator set version.
/// </summary>
internal static class FunctionInliner
{
    /// <summary>Nested functions are inlined level by level; the limit ends functions that contain themselves.</summary>
    private const int DeepestNesting = 32;

    /// <summary>Bounds what a small file with functions of functions can unfold to.</summary>
    private const int MostNodes = 200_000;

    /// <exception cref="SafException">
    /// SAF1002: a function contains itself, or the functions unfold to more nodes than any real model has.
    /// </exception>
    internal static void Inline(ModelProto model, string path)
    {
        Dictionary<(string, string, string), FunctionProto> functions = [];
        ImportMissing(model);
        foreach (FunctionProto function in model.Functions.Where(f => MeansTheSame(model, f)))
        {
            functions.TryAdd((function.Domain, function.Name, function.Overload), function);
        }

        if (functions.Count == 0)
        {
            return;
        }

        int counter = 0;
        int made = 0;
        for (int level = 0; level < DeepestNesting; level++)
        {
            bool any = false;
            foreach (GraphProto graph in GraphWalk.Graphs(model.Graph).ToArray())
            {
                List<NodeProto> nodes = [];
                foreach (NodeProto node in graph.Node)
                {
                    if (functions.TryGetValue((node.Domain, node.OpType, node.Overload), out FunctionProto? function))
                    {
                        made += function.Node.Sum(Size);
                        ThrowIfTooMany(path, made);
                        nodes.AddRange(Body(function, node, $"{node.Name}/{function.Name}_{counter++}"));
                        any = true;
                    }
                    else
                    {
                        nodes.Add(node);
                    }
                }

                graph.Node.Clear();
                graph.Node.AddRange(nodes);
            }

            if (!any)
            {
                DropUncalled(model, functions);
                return;
            }
        }

        throw OnnxLoader.Invalid(path, $"its functions contain each other in more than {DeepestNesting} levels");
    }

    private static void ThrowIfTooMany(string path, int nodes)
    {
        if (nodes > MostNodes)
        {
            throw OnnxLoader.Invalid(path, $"its functions unfold to more than {MostNodes} nodes");
        }
    }

    /// <summary>The node and those in its bodies.</summary>
    private static int Size(NodeProto node) => 1 + GraphWalk.Bodies(node).SelectMany(GraphWalk.Graphs).Sum(g => g.Node.Count);

    /// <summary>A domain that only functions import: the model takes the newest version of it.</summary>
    private static void ImportMissing(ModelProto model)
    {
        HashSet<string> known = [.. model.OpsetImport.Select(o => Domain(o.Domain)), .. model.Functions.Select(f => Domain(f.Domain))];
        model.OpsetImport.AddRange(model.Functions.SelectMany(f => f.OpsetImport).Where(o => !known.Contains(Domain(o.Domain)))
            .GroupBy(o => Domain(o.Domain)).Select(g => new OperatorSetIdProto { Domain = g.Key, Version = g.Max(o => o.Version) })
            .ToArray());
    }

    private static bool MeansTheSame(ModelProto model, FunctionProto function)
    {
        HashSet<string> local = [.. model.Functions.Select(f => f.Domain)];
        return GraphWalk.Nodes(function).All(node =>
        {
            if (local.Contains(node.Domain))
            {
                return true;
            }

            long? written = VersionIn(function.OpsetImport, node);
            long? read = VersionIn(model.OpsetImport, node);
            return written == read || (Domain(node.Domain).Length == 0 && written is { } from && read is { } to
                && OperatorVersions.SameMeaning(node, from, to));
        });
    }

    private static long? VersionIn(IEnumerable<OperatorSetIdProto> imports, NodeProto node) =>
        imports.FirstOrDefault(o => Domain(o.Domain) == Domain(node.Domain))?.Version;

    /// <summary>What was inlined goes, but for what a function that stays still calls.</summary>
    private static void DropUncalled(ModelProto model, Dictionary<(string, string, string), FunctionProto> inlined)
    {
        HashSet<FunctionProto> kept = new(model.Functions.Where(f => !inlined.ContainsKey((f.Domain, f.Name, f.Overload))),
            ReferenceEqualityComparer.Instance);
        Queue<FunctionProto> open = new(kept);
        while (open.TryDequeue(out FunctionProto? function))
        {
            foreach (NodeProto node in GraphWalk.Nodes(function))
            {
                if (inlined.TryGetValue((node.Domain, node.OpType, node.Overload), out FunctionProto? called) && kept.Add(called))
                {
                    open.Enqueue(called);
                }
            }
        }

        GraphNormalizer.Keep(model.Functions, kept.Contains);
    }

    private static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    private static IEnumerable<NodeProto> Body(FunctionProto function, NodeProto call, string prefix)
    {
        Dictionary<string, string> names = [];
        for (int i = 0; i < function.Input.Count; i++)
        {
            names[function.Input[i]] = i < call.Input.Count ? call.Input[i] : "";
        }

        for (int i = 0; i < function.Output.Count; i++)
        {
            if (function.Input.Contains(function.Output[i]))
            {
                continue;
            }

            names[function.Output[i]] = i < call.Output.Count && call.Output[i].Length > 0
                ? call.Output[i]
                : $"{prefix}/{function.Output[i]}";
        }

        Dictionary<string, AttributeProto> attributes = [];
        foreach (AttributeProto attribute in function.AttributeProto.Concat(call.Attribute))
        {
            attributes[attribute.Name] = attribute;
        }

        foreach (NodeProto node in function.Node)
        {
            NodeProto copy = node.Clone();
            Rename(copy, names, prefix);
            Bind(copy, attributes);
            yield return copy;
        }

        // A function that gives one of its inputs back.
        for (int i = 0; i < Math.Min(function.Output.Count, call.Output.Count); i++)
        {
            if (function.Input.Contains(function.Output[i]))
            {
                yield return new NodeProto
                {
                    OpType = "Identity",
                    Name = $"{prefix}/{function.Output[i]}",
                    Input = { names[function.Output[i]] },
                    Output = { call.Output[i] }
                };
            }
        }
    }

    private static void Rename(NodeProto node, Dictionary<string, string> names, string prefix)
    {
        // Names of nodes are optional, but those that are there have to be unique.
        node.Name = node.Name.Length == 0 ? "" : $"{prefix}/{node.Name}";
        string New(string name) =>
            name.Length == 0 ? "" : names.TryGetValue(name, out string? known) ? known : names[name] = $"{prefix}/{name}";
        for (int i = 0; i < node.Input.Count; i++)
        {
            node.Input[i] = New(node.Input[i]);
        }

        for (int i = 0; i < node.Output.Count; i++)
        {
            node.Output[i] = New(node.Output[i]);
        }

        foreach (GraphProto body in GraphWalk.Bodies(node))
        {
            foreach (ValueInfoProto value in body.Input.Concat(body.Output).Concat(body.ValueInfo))
            {
                value.Name = New(value.Name);
            }

            foreach (TensorProto tensor in body.Initializer)
            {
                tensor.Name = New(tensor.Name);
            }

            foreach (NodeProto inner in body.Node)
            {
                Rename(inner, names, prefix);
            }
        }
    }

    /// <summary>Attributes that refer to the function's attributes take their values; those without a value go.</summary>
    private static void Bind(NodeProto node, IReadOnlyDictionary<string, AttributeProto> values)
    {
        AttributeProto[] bound = [.. node.Attribute.Select(a => Bound(a, values)).OfType<AttributeProto>()];
        node.Attribute.Clear();
        node.Attribute.AddRange(bound);
        foreach (NodeProto inner in GraphWalk.Bodies(node).SelectMany(b => b.Node))
        {
            Bind(inner, values);
        }
    }

    private static AttributeProto? Bound(AttributeProto attribute, IReadOnlyDictionary<string, AttributeProto> values)
    {
        if (attribute.RefAttrName.Length == 0)
        {
            return attribute;
        }

        if (!values.TryGetValue(attribute.RefAttrName, out AttributeProto? value))
        {
            return null;
        }

        AttributeProto copy = value.Clone();
        copy.Name = attribute.Name;
        return copy;
    }
}
