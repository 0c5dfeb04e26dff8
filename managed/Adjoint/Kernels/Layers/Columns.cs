using System.Numerics;

namespace Adjoint.Kernels;

/// <summary>
/// The columns of a convolution: row (c, k) of the matrix holds what kernel position k of channel c meets, output
/// position by output position; 0 where that is padding.
/// </summary>
internal static unsafe class Columns
{
    /// <summary>columns (channels * kernel, positions) from the planes of x, for output rows first .. last -
    /// 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather<T>(
        in ConvolutionGeometry s, T* x, nint channels, nint first, nint last, T* columns) where T : unmanaged
    {
        for (nint c = 0; c < channels; c++, x += s.InputPlane)
        {
            for (nint k = 0; k < s.Kernel.Count; k++)
            {
                for (nint row = first; row < last; row++, columns += s.Output.W)
                {
                    T* line = Line(s, x, k, row, out nint shift);
                    if (line == null)
                    {
                        Lines.Fill(columns, s.Output.W, default);
                        continue;
                    }
                    (nint from, nint to) = Inside(s, shift);
                    for (nint w = 0; w < from; w++) columns[w] = default;
                    if (s.Stride.W == 1) Lines.Copy(line + from + shift, columns + from, to - from);
                    else for (nint w = from; w < to; w++) columns[w] = line[w * s.Stride.W + shift];
                    for (nint w = to; w < s.Output.W; w++) columns[w] = default;
                }
            }
        }
    }

    /// <summary>Adds the columns of output rows first .. last - 1 to the planes of x that they were gathered
    /// from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScatterAdd<T>(
        in ConvolutionGeometry s, T* columns, nint channels, nint first, nint last, T* x)
        where T : unmanaged, INumberBase<T>
    {
        for (nint c = 0; c < channels; c++, x += s.InputPlane)
        {
            for (nint k = 0; k < s.Kernel.Count; k++)
            {
                for (nint row = first; row < last; row++, columns += s.Output.W)
                {
                    T* line = Line(s, x, k, row, out nint shift);
                    if (line == null) continue;
                    (nint from, nint to) = Inside(s, shift);
                    if (s.Stride.W == 1) Lines.Add(columns + from, line + from + shift, to - from);
                    else for (nint w = from; w < to; w++) line[w * s.Stride.W + shift] += columns[w];
                }
            }
        }
    }

    /// <summary>The line of the plane that kernel position k meets in an output row, null in the padding; output w
    /// meets
    /// its element w * stride + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Line<T>(in ConvolutionGeometry s, T* plane, nint k, nint row, out nint shift) where T : unmanaged
    {
        (nint kdh, nint kw) = Math.DivRem(k, s.Kernel.W);
        (nint kd, nint kh) = Math.DivRem(kdh, s.Kernel.H);
        (nint od, nint oh) = Math.DivRem(row, s.Output.H);
        nint d = od * s.Stride.D - s.Padding.D + kd * s.Dilation.D;
        nint h = oh * s.Stride.H - s.Padding.H + kh * s.Dilation.H;
        shift = kw * s.Dilation.W - s.Padding.W;
        bool inside = (nuint)d < (nuint)s.Input.D && (nuint)h < (nuint)s.Input.H;
        return inside ? plane + (d * s.Input.H + h) * s.Input.W : null;
    }

    /// <summary>The outputs of a row that meet an element of the line: 0 &lt;= w * stride + shift &lt;
    /// length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (nint From, nint To) Inside(in ConvolutionGeometry s, nint shift)
    {
        nint stride = s.Stride.W;
        nint from = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
        nint room = s.Input.W - shift;
        nint to = room <= 0 ? 0 : (room + stride - 1) / stride;
        to = nint.Min(to, s.Output.W);
        from = nint.Min(from, s.Output.W);
        return (from, nint.Max(from, to));
    }
}

/// <summary>columns (batch, channels * kernel, positions) = the windows of x: im2col.</summary>
internal unsafe struct UnfoldRange<T> : ILaunch where T : unmanaged
{
    public ConvolutionGeometry Sizes;
    public T* X;
    public T* Columns;

    // The parts are planes.
    public readonly void Run(nint start, nint end)
    {
        nint each = Sizes.Kernel.Count * Sizes.OutputPlane;
        Kernels.Columns.Gather(Sizes, X + start * Sizes.InputPlane, end - start, 0, Sizes.OutputRows,
            Columns + start * each);
    }

    public readonly void Tell(Operands operands)
    {
        Sizes.Tell(operands);
        operands.ReadRows(X, Sizes.InputPlane);
        operands.WriteRows(Columns, Sizes.Kernel.Count * Sizes.OutputPlane);
    }
}

/// <summary>x = the sums of the columns at the places that they stand for: col2im.</summary>
internal unsafe struct FoldRange<T> : ILaunch where T : unmanaged, INumberBase<T>
{
    public ConvolutionGeometry Sizes;
    public T* Columns;
    public T* X;

    public readonly void Run(nint start, nint end)
    {
        nint each = Sizes.Kernel.Count * Sizes.OutputPlane;
        T* x = X + start * Sizes.InputPlane;
        Lines.Fill(x, (end - start) * Sizes.InputPlane, T.Zero);
        Kernels.Columns.ScatterAdd(Sizes, Columns + start * each, end - start, 0, Sizes.OutputRows, x);
    }

    public readonly void Tell(Operands operands)
    {
        Sizes.Tell(operands);
        operands.ReadRows(Columns, Sizes.Kernel.Count * Sizes.OutputPlane);
        operands.WriteRows(X, Sizes.InputPlane);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>columns (planes, kernel, positions) from x (planes, input).</summary>
    public static void Unfold<T>(in ConvolutionGeometry sizes, T* x, T* columns) where T : unmanaged =>
        Share(sizes.Batch * sizes.Channels, OuterGrain(sizes.Kernel.Count * sizes.OutputPlane), new UnfoldRange<T>
        {
            Sizes = sizes,
            X = x,
            Columns = columns,
        });

    /// <summary>x (planes, input) = the sums of columns (planes, kernel, positions).</summary>
    public static void Fold<T>(in ConvolutionGeometry sizes, T* columns, T* x)
        where T : unmanaged, INumberBase<T> =>
        Share(sizes.Batch * sizes.Channels, OuterGrain(sizes.Kernel.Count * sizes.OutputPlane), new FoldRange<T>
        {
            Sizes = sizes,
            Columns = columns,
            X = x,
        });
}
