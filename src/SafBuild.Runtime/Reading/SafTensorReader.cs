using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Functions.Kernels;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Reads one tensor in SAF form, or any run of its storage blocks, a chunk at a time: decode (nothing to do for
/// Float32), then f, scale and counts in one pass over runs of scales, then the graph's element type (nothing to do for
/// Float32). Bytes are decoded to f itself (<see cref="ByteTable"/>), which leaves the scale. Chunks stay in the first-level cache; nothing
/// is allocated per element.
/// </summary>
internal sealed class SafTensorReader
{
    /// <summary>Elements of a chunk: whole blocks of every storage format.</summary>
    private const int Block = 2048;

    /// <summary>Elements at a time where nothing has to be kept between two steps: fewer calls.</summary>
    private const int DirectBlock = 16384;

    /// <summary>Below this many elements under one scale, scales are spread out first: one pass over many runs is cheaper.</summary>
    private const int ShortRun = 128;

    /// <summary>Below this many elements f is computed of each, whatever the format.</summary>
    private const int LeastLookups = 1024;

    /// <summary>
    /// Floats written at once when scales are spread over runs that are shorter still; scratch has room for them beyond its end.
    /// </summary>
    private const int Tile = 16;

    private readonly TensorEntry _tensor;
    private readonly StorageFormat _format;
    private readonly SaturatedFunction _function;
    private readonly ByteTable? _table;
    private readonly ScaleRuns _runs;
    private readonly float[] _scales;
    private readonly float[] _limits;
    private readonly bool _zero;

    /// <param name="tensor">In SAF form, checked; or coded, with the levels of its codes as <paramref name="format"/>.</param>
    /// <param name="format">Of what is read; null: the tensor's storage.</param>
    internal SafTensorReader(TensorEntry tensor, StorageFormat? format = null)
    {
        if (!SaturatedFunctions.TryFind(tensor.Function, out SaturatedFunction? saturated))
        {
            throw new ArgumentException($"tensor '{tensor.Name}' has the unknown function '{tensor.Function}'", nameof(tensor));
        }

        _tensor = tensor;
        _format = format ?? BlobLayout.Format(tensor);
        Count = BlobLayout.ElementCount(tensor.Shape);
        _zero = tensor.OutOfRange == OutOfRange.Zero;

        // Which raw values are out of range cannot be seen in f, and 256 values are more work than a small tensor is.
        _table = _zero || Count < LeastLookups ? null : ByteTable.Of(_format, saturated);
        _function = _table is null ? saturated : new Identity();
        _runs = new ScaleRuns(tensor);
        _scales = tensor.Scales as float[] ?? [.. tensor.Scales];
        _limits = tensor.Limits as float[] ?? [.. tensor.Limits];
    }

    /// <summary>Elements of the tensor.</summary>
    internal long Count { get; }

    /// <summary>Bytes of a block of the storage format.</summary>
    internal int BlockBytes => _format.BlockBytes;

    /// <summary>Elements of such a block.</summary>
    internal int BlockValues => _format.BlockValues;

    /// <summary>Whether what the kernels compute is what the graph has.</summary>
    private bool IsDirect => _tensor.ElementType == NumberType.Float32;

    /// <param name="first">Index of the first element, which begins a block.</param>
    /// <param name="stored">Whole blocks.</param>
    /// <param name="decoded">Receives their elements; fewer than the last block could hold only at the tensor's end.</param>
    [SkipLocalsInit]
    internal ReadCounts Read(long first, ReadOnlySpan<byte> stored, Span<byte> decoded)
    {
        Scratch scratch = new(stackalloc float[Scratch.Length]);
        int size = _tensor.ElementType.Size();
        int count = decoded.Length / size;
        if (_table is not null && IsDirect && _runs.RunLength >= ShortRun && !_runs.ScaleAdvances)
        {
            ReadBytes(_table, first, stored[..count], MemoryMarshal.Cast<byte, float>(decoded));
            return default;
        }

        if (!_zero && (_runs.RunLength < ShortRun || _runs.ScaleAdvances))
        {
            // Limits that clear nothing but NaN.
            scratch.Limits.Fill(float.PositiveInfinity);
        }

        if (_format is Float32Format)
        {
            return ReadRuns(first, MemoryMarshal.Cast<byte, float>(stored)[..count], decoded, scratch);
        }

        ReadCounts counts = default;
        BlockCounts blocks = default;
        for (int done = 0; done < count; done += Block)
        {
            int length = Math.Min(Block, count - done);
            Span<float> raw = scratch.Raw[..length];
            ReadOnlySpan<byte> chunk = stored.Slice(done / BlockValues * BlockBytes, (int)_format.StoredBytes(length));
            if (_table is null)
            {
                blocks += _format.Decode(chunk, raw);
            }
            else
            {
                _table.Read(chunk, 1, raw);
            }

            counts += ReadRuns(first + done, raw, decoded.Slice(done * size, length * size), scratch);
        }

        return counts + ReadCounts.Of(blocks);
    }

    /// <summary>Bytes to weights, run by run.</summary>
    private void ReadBytes(ByteTable table, long first, ReadOnlySpan<byte> stored, Span<float> weights)
    {
        for (int done = 0; done < stored.Length;)
        {
            (long run, long offset) = Math.DivRem(first + done, _runs.RunLength);
            int length = (int)Math.Min(stored.Length - done, _runs.RunLength - offset);
            table.Read(stored.Slice(done, length), _scales[_runs.FirstScale(run)], weights.Slice(done, length));
            done += length;
        }
    }

    /// <summary>Raw values to weights, in pieces of runs of scales (or of many runs, where they are short).</summary>
    private ReadCounts ReadRuns(long first, ReadOnlySpan<float> all, Span<byte> decoded, Scratch scratch)
    {
        int size = _tensor.ElementType.Size();
        bool spread = _runs.RunLength < ShortRun;
        int longest = IsDirect && !spread && !_runs.ScaleAdvances ? DirectBlock : Block;
        ReadCounts counts = default;
        for (int done = 0; done < all.Length;)
        {
            (long run, long offset) = Math.DivRem(first + done, _runs.RunLength);
            int length = Math.Min(longest, all.Length - done);
            if (!spread)
            {
                length = (int)Math.Min(length, _runs.RunLength - offset);
            }

            ReadOnlySpan<float> raw = all.Slice(done, length);
            Span<byte> target = decoded.Slice(done * size, length * size);
            scoped Span<float> weights = IsDirect ? MemoryMarshal.Cast<byte, float>(target) : scratch.Weights[..length];
            ReadOutcome outcome =
                spread ? ReadSpread(run, offset, raw, weights, scratch)
                : _runs.ScaleAdvances ? ReadAdvancing(_runs.FirstScale(run) + (int)offset, raw, weights, scratch)
                : ReadConstant(_runs.FirstScale(run), raw, weights);
            if (!IsDirect)
            {
                ElementWriter.Write(weights, _tensor.ElementType, target);
            }

            counts += CountOf(outcome, raw);
            done += length;
        }

        return counts;
    }

    private ReadOutcome ReadConstant(int scale, ReadOnlySpan<float> raw, Span<float> weights) =>
        _function.Read(raw, _scales[scale], _zero ? BitConverter.SingleToUInt32Bits(_limits[scale]) : ReadOutcome.Infinity, weights);

    private ReadOutcome ReadAdvancing(int firstScale, ReadOnlySpan<float> raw, Span<float> weights, Scratch scratch)
    {
        ReadOnlySpan<float> own = _zero ? _limits.AsSpan(firstScale, raw.Length) : scratch.Limits;
        return _function.Read(raw, _scales.AsSpan(firstScale, raw.Length), own, weights);
    }

    private ReadOutcome ReadSpread(long run, long offset, ReadOnlySpan<float> raw, Span<float> weights, Scratch scratch)
    {
        Spread(_scales, run, offset, scratch.Scales, raw.Length);
        if (_zero)
        {
            Spread(_limits, run, offset, scratch.Limits, raw.Length);
        }

        return _function.Read(raw, scratch.Scales, scratch.Limits, weights);
    }

    /// <summary>Each element's value of <paramref name="source"/>, from element <paramref name="offset"/> of a run on.</summary>
    private void Spread(float[] source, long run, long offset, Span<float> spread, int count)
    {
        for (int done = 0; done < count; run++, offset = 0)
        {
            int length = (int)Math.Min(_runs.RunLength - offset, count - done);
            int scale = _runs.FirstScale(run);
            if (_runs.ScaleAdvances)
            {
                source.AsSpan(scale + (int)offset, length).CopyTo(spread[done..]);
            }
            else if (length <= Tile)
            {
                // More than the run: the next one writes over it.
                Vector512.Create(source[scale]).CopyTo(spread[done..]);
            }
            else
            {
                spread.Slice(done, length).Fill(source[scale]);
            }

            done += length;
        }
    }

    private ReadCounts CountOf(ReadOutcome outcome, ReadOnlySpan<float> raw)
    {
        (int nan, int infinite) = outcome.HasSpecial ? CountSpecial(raw) : default;
        return new ReadCounts
        {
            Nan = nan,
            Infinite = infinite,
            OutOfRange = _zero ? outcome.Cleared - nan - infinite : 0,
        };
    }

    private static (int Nan, int Infinite) CountSpecial(ReadOnlySpan<float> raw)
    {
        Vector<int> nan = default;
        Vector<int> infinite = default;
        Vector<int> infinity = new((int)ReadOutcome.Infinity);
        int i = 0;
        for (; i <= raw.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            Vector<int> magnitude = Vector.AsVectorInt32(new Vector<float>(raw[i..])) & new Vector<int>(0x7FFFFFFF);
            nan -= Vector.GreaterThan(magnitude, infinity);
            infinite -= Vector.Equals(magnitude, infinity);
        }

        (int nans, int infinities) = (Vector.Sum(nan), Vector.Sum(infinite));
        for (; i < raw.Length; i++)
        {
            nans += float.IsNaN(raw[i]) ? 1 : 0;
            infinities += float.IsInfinity(raw[i]) ? 1 : 0;
        }

        return (nans, infinities);
    }

    /// <summary>Room for one block.</summary>
    private readonly ref struct Scratch
    {
        private const int Line = AlignedBuffer.Alignment / sizeof(float);
        private const int Part = Block + Tile;

        internal const int Length = (4 * Part) + Line;

        /// <param name="room">
        /// <see cref="Length"/> floats on the stack, where the runtime aligns to 16 bytes; wide vectors should not cross cache lines.
        /// </param>
        internal unsafe Scratch(Span<float> room)
        {
            nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(room));
            int first = (int)((0 - address) % AlignedBuffer.Alignment / sizeof(float));
            Raw = room.Slice(first, Part);
            Weights = room.Slice(first + Part, Part);
            Scales = room.Slice(first + (2 * Part), Part);
            Limits = room.Slice(first + (3 * Part), Part);
        }

        internal Span<float> Raw { get; }

        internal Span<float> Weights { get; }

        internal Span<float> Scales { get; }

        internal Span<float> Limits { get; }
    }
}
