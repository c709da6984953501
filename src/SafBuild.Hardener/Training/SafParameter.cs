using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Formats;
using TorchSharp;
using static SafBuild.Hardener.Operators.KeptScalar;

namespace SafBuild.Hardener.Training;

/// <summary>
/// A tensor in SAF form while it trains: the raw values v are learned, the scales s stay, and the model reads w = s * f(v).
/// <para>
/// The forward pass reads v as it will be stored (<see cref="StoredRead"/>), or with Binary-Relax between the two
/// (<see cref="RelaxationSchedule"/>), and the gradient with respect to what was read is applied to v itself: straight-through. It is
/// divided by s^2, which is gradient descent on s * v. So the learning rate means the same for every scale, and the same as for the plain
/// weight: near 0, where f(v) is about v, the weight moves by -LearningRate * dL/dw, and where f saturates by f'(v)^2 times that.
/// </para>
/// </summary>
internal sealed class SafParameter : TrainedParameter
{
    /// <summary>Scales below it belong to channels of zeros, which stay: the square has no inverse in float.</summary>
    private const float LeastScale = 1e-15f;

    private readonly SafForm _form;
    private readonly SafTensor _converted;
    private readonly StoredRead _stored;
    private readonly int _index;
    private readonly StorageFormat? _levels;
    private readonly torch.Tensor _scales;
    private readonly torch.Tensor _precondition;

    /// <param name="tensor">The model's tensor.</param>
    /// <param name="converted">Its raw values and scales before training.</param>
    /// <param name="form">Function and storage.</param>
    /// <param name="stored">How raw values are read back.</param>
    /// <param name="index">The tensor's number, for the faults.</param>
    /// <param name="device">Where it trains.</param>
    internal SafParameter(WeightTensor tensor, SafTensor converted, SafForm form, StoredRead stored, int index, torch.Device device)
        : base(tensor.Name, torch.tensor(converted.Raw, [.. tensor.Shape], device: device))
    {
        (_form, _converted, _stored, _index) = (form, converted, stored, index);
        _levels = form.Coded?.LevelsOf(converted);
        _scales = Keep(Broadcast(converted.Scales, converted.ScaleShape, tensor.Shape, device));
        float[] inverse = [.. converted.Scales.Select(s => s < LeastScale ? 0 : 1 / (s * s))];
        _precondition = Keep(Broadcast(inverse, converted.ScaleShape, tensor.Shape, device));
    }

    protected override torch.Tensor Read(int draw, double relaxed)
    {
        if (!_stored.IsNeeded)
        {
            return Value.detach();
        }

        torch.Tensor stored = _stored.Apply(Value, _converted.ScaleShape, draw, _index, _levels);
        if (relaxed == 0)
        {
            return stored;
        }

        // Others in each step, and alive until they are read.
        using Scalar level = 1 - relaxed;
        using Scalar own = relaxed;
        return stored.mul_(level).add_(Value.detach(), own);
    }

    protected override torch.Tensor ToWeight(torch.Tensor read) => TorchForm.Apply(_form.Function, read) * _scales;

    protected override torch.Tensor Scale(torch.Tensor gradient) => gradient * _precondition;

    protected override void Limit()
    {
        // A master value beyond the largest stored one would have to come all the way back before a step shows.
        if (_form.Storage.Largest < 1e4)
        {
            Value.clamp_(Kept(-_form.Storage.Largest), Kept(_form.Storage.Largest));
        }
    }

    /// <summary>The tensor with these raw values.</summary>
    internal SafTensor Export(float[] raw) => _converted with { Raw = raw };

    /// <summary>
    /// One number per scale as a tensor that broadcasts over the weight: an axis that is divided into groups is written out.
    /// </summary>
    private static torch.Tensor Broadcast(float[] values, IReadOnlyList<long> scaleShape, IReadOnlyList<long> shape, torch.Device device)
    {
        torch.Tensor result = torch.tensor(values, [.. scaleShape]);
        for (int axis = 0; axis < shape.Count; axis++)
        {
            if (scaleShape[axis] > 1 && scaleShape[axis] < shape[axis])
            {
                result = result.repeat_interleave(shape[axis] / scaleShape[axis], axis);
            }
        }

        return result.to(device);
    }
}
