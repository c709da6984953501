using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Recurrent;

/// <summary>
/// What LSTM, GRU and RNN share: directions, layout, sequence lengths, outputs. Inputs X [seq, batch, in], W [dirs, gates*hidden, in],
/// R [dirs, gates*hidden, hidden], B [dirs, 2*gates*hidden], lengths [batch], h0 and c0 [dirs, batch, hidden].
/// </summary>
internal abstract class RecurrentOperator : OnnxOperator
{
    internal sealed override InputRoles Roles { get; } = new(
        InputRole.Data,
        InputRole.Matrix(ChannelRules.Gates),
        InputRole.Matrix(ChannelRules.Gates),
        InputRole.Elementwise.Because("a bias of each gate; only the recurrence mixes"),
        InputRole.Integers,
        InputRole.Data,
        InputRole.Data,
        InputRole.Elementwise.Because("peepholes, a factor of each cell; only the recurrence mixes"));

    /// <summary>Activation functions of one direction where the node names none.</summary>
    private protected abstract string[] DefaultActivations { get; }

    /// <summary>Whether there is a cell state beside the hidden one.</summary>
    private protected virtual bool HasCell => false;

    /// <summary>One direction's step: from the input's products [batch, gates*hidden] and the state to the next state.</summary>
    private protected abstract (Tensor H, Tensor? C) Step(Weights weights, Tensor x, Tensor h, Tensor? c);

    /// <param name="W">Transposed: [in, gates*hidden].</param>
    /// <param name="R">Transposed: [hidden, gates*hidden].</param>
    /// <param name="InputBias">[gates*hidden]; null for none.</param>
    /// <param name="HiddenBias">[gates*hidden]; null for none.</param>
    /// <param name="Peepholes">LSTM: [3*hidden].</param>
    /// <param name="Activations">Functions in the operator's order.</param>
    /// <param name="Call">The node, for its attributes.</param>
    private protected sealed record Weights(
        Tensor W, Tensor R, Tensor? InputBias, Tensor? HiddenBias, Tensor? Peepholes, Func<Tensor, Tensor>[] Activations, NodeCall Call);

    internal override string? Objection(NodeProto node, int opset) =>
        node.Attribute.FirstOrDefault(a => a.Name == "activations")?.Strings.Select(s => s.ToStringUtf8())
            .FirstOrDefault(s => !RecurrentActivations.Knows(s)) is { } unknown
            ? $"activation {unknown}" : null;

    internal override IReadOnlyList<Tensor?> Run(NodeCall call)
    {
        bool batchFirst = call.Int("layout", 0) != 0;
        Tensor x = batchFirst ? call[0].transpose(0, 1) : call[0];
        string direction = call.Text("direction", "forward");
        bool[] backwards = direction == "bidirectional" ? [false, true] : [direction == "reverse"];
        List<Tensor> outputs = [];
        List<Tensor> lastH = [];
        List<Tensor> lastC = [];
        for (int d = 0; d < backwards.Length; d++)
        {
            Tensor h = Initial(call.Optional(5), d, batchFirst, x, call[2].shape[2]);
            Tensor? c = HasCell ? Initial(call.Optional(6), d, batchFirst, x, call[2].shape[2]) : null;
            (Tensor y, h, c) = RunDirection(WeightsOf(call, d), x, h, c, call.Optional(4), backwards[d]);
            outputs.Add(y);
            lastH.Add(h);
            if (c is not null)
            {
                lastC.Add(c);
            }
        }

        // [seq, dirs, batch, hidden] and [dirs, batch, hidden]; batch first: [batch, seq, dirs, hidden] and [batch, dirs, hidden].
        Tensor all = stack(outputs, 1);
        Tensor hidden = stack(lastH, 0);
        Tensor? cell = HasCell ? stack(lastC, 0) : null;
        return batchFirst
            ? [all.permute(2, 0, 1, 3), hidden.transpose(0, 1), cell?.transpose(0, 1)]
            : [all, hidden, cell];
    }

    private (Tensor Y, Tensor H, Tensor? C) RunDirection(Weights weights, Tensor x, Tensor h, Tensor? c, Tensor? lengths, bool backwards)
    {
        int steps = (int)x.shape[0];
        Tensor products = x.matmul(weights.W);
        products = weights.InputBias is null ? products : products.Plus(weights.InputBias);
        Tensor[] outputs = new Tensor[steps];
        Tensor? lengthColumn = lengths?.to(x.device).unsqueeze(1);
        for (int i = 0; i < steps; i++)
        {
            int t = backwards ? steps - 1 - i : i;
            (Tensor nextH, Tensor? nextC) = Step(weights, products[t], h, c);
            if (lengthColumn is not null)
            {
                // Beyond its end a sequence keeps its state and puts out zeros.
                Tensor inside = lengthColumn > Kept(t);
                outputs[t] = where(inside, nextH, zeros_like(nextH));
                nextH = where(inside, nextH, h);
                nextC = nextC is null ? null : where(inside, nextC, c!);
            }
            else
            {
                outputs[t] = nextH;
            }

            (h, c) = (nextH, nextC);
        }

        return (stack(outputs, 0), h, c);
    }

    private Weights WeightsOf(NodeCall call, int direction)
    {
        Tensor? bias = call.Optional(3)?[direction];
        long half = bias?.shape[0] / 2 ?? 0;
        int count = DefaultActivations.Length;
        string[] names = call.Texts("activations") is { Length: > 0 } given ? given : [.. DefaultActivations, .. DefaultActivations];
        Func<Tensor, Tensor>[] functions =
            RecurrentActivations.Of(names, call.Floats("activation_alpha") ?? [], call.Floats("activation_beta") ?? []);
        // The limit bounds what enters a function.
        double clip = call.Float("clip", 0);
        Func<Tensor, Tensor>[] own =
            [.. functions[(direction * count)..((direction + 1) * count)]
                .Select(f => clip > 0 ? x => f(x.clamp(Kept(-clip), Kept(clip))) : f)];
        return new(call[1][direction].t(), call[2][direction].t(), bias?.narrow(0, 0, half), bias?.narrow(0, half, half),
            HasCell ? call.Optional(7)?[direction] : null, own, call);
    }

    private static Tensor Initial(Tensor? given, int direction, bool batchFirst, Tensor x, long hidden) => given is null
        ? zeros([x.shape[1], hidden], x.dtype, x.device)
        : batchFirst ? given.select(1, direction) : given[direction];
}
