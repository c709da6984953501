using SafBuild.Hardener.Data;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>
/// A data set of random numbers for models that have none: floats from 0 to 1, integers from 0 to 99, dynamic dimensions 1.
/// </summary>
internal static class RandomData
{
    internal static DataSet For(ModelSignature signature, int samples) => new()
    {
        Path = "random.dataset.json",
        Files = [],
        Count = samples,
        WholeRuns = signature.WholeRuns,
        Inputs = [.. signature.Inputs.Select((port, i) => new RandomInput(i)
        {
            Name = port.Name, Type = port.Type, SampleShape = [.. port.Shape.Skip(signature.WholeRuns ? 0 : 1).Select(d => Math.Max(1, d))],
        })],
    };

    private sealed class RandomInput(int stream) : DataInput
    {
        internal override void Copy(int sample, Span<byte> destination)
        {
            KeyedRandom random = new(17, RandomPurpose.Samples, sample, stream);
            int count = destination.Length / Type.Size();
            for (int i = 0; i < count; i++)
            {
                if (Type.IsFloat())
                {
                    Type.WriteDouble(destination, i, random.NextDouble());
                }
                else
                {
                    Type.WriteInteger(destination, i, (long)random.NextBelow(Type == NumberType.Bool ? 2UL : 100UL));
                }
            }
        }
    }
}
