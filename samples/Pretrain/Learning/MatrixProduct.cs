using System.Numerics;
using System.Runtime.InteropServices;

namespace Pretrain.Learning;

/// <summary>
/// C += A B. Every element of C is summed in the order of the inner index, with a multiplication and an addition that are each
/// rounded (no fused operation), so the result has the same bits at every vector width and on every processor.
/// </summary>
internal static class MatrixProduct
{
    /// <param name="a">A(m, k) lies at m * aRow + k * aStep, so a transposed matrix needs no copy.</param>
    /// <param name="b">[depth, columns], row-major.</param>
    /// <param name="c">[rows, columns], row-major.</param>
    internal static void Add(
        ReadOnlySpan<float> a, int aRow, int aStep, ReadOnlySpan<float> b, Span<float> c, int rows, int depth, int columns)
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4)
            AddFourRows(a[(row * aRow)..], aRow, aStep, b, c.Slice(row * columns, 4 * columns), depth, columns);
        for (; row < rows; row++)
            AddRow(a[(row * aRow)..], aStep, b, c.Slice(row * columns, columns), depth, 0, columns);
    }

    private static void AddFourRows(
        ReadOnlySpan<float> a, int aRow, int aStep, ReadOnlySpan<float> b, Span<float> c, int depth, int columns)
    {
        int width = Vector<float>.Count;
        ref float first = ref MemoryMarshal.GetReference(b);
        int column = 0;
        for (; column + width <= columns; column += width)
        {
            Vector<float> c0 = new(c[column..]);
            Vector<float> c1 = new(c[(columns + column)..]);
            Vector<float> c2 = new(c[((2 * columns) + column)..]);
            Vector<float> c3 = new(c[((3 * columns) + column)..]);
            for (int k = 0; k < depth; k++)
            {
                Vector<float> bk = Vector.LoadUnsafe(ref first, (nuint)((k * columns) + column));
                int at = k * aStep;
                c0 += new Vector<float>(a[at]) * bk;
                c1 += new Vector<float>(a[at + aRow]) * bk;
                c2 += new Vector<float>(a[at + (2 * aRow)]) * bk;
                c3 += new Vector<float>(a[at + (3 * aRow)]) * bk;
            }

            c0.CopyTo(c[column..]);
            c1.CopyTo(c[(columns + column)..]);
            c2.CopyTo(c[((2 * columns) + column)..]);
            c3.CopyTo(c[((3 * columns) + column)..]);
        }

        for (int row = 0; row < 4; row++)
            AddRow(a[(row * aRow)..], aStep, b, c.Slice(row * columns, columns), depth, column, columns);
    }

    private static void AddRow(
        ReadOnlySpan<float> a, int aStep, ReadOnlySpan<float> b, Span<float> c, int depth, int from, int columns)
    {
        for (int column = from; column < columns; column++)
        {
            float sum = c[column];
            for (int k = 0; k < depth; k++)
                sum += a[k * aStep] * b[(k * columns) + column];
            c[column] = sum;
        }
    }
}
