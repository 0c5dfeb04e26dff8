using System.Numerics;
using Adjoint.Kernels.Gemm;
using Adjoint.Memory;

namespace Adjoint.Kernels;

// A convolution is a product of the weight with the columns of the input, group by group; so are its two gradients. The
// columns are made for a few output rows at a time, so that the product finds them in the cache, and every part of a
// launch has workspace of its own.

/// <summary>y = w * x + bias: y (outputs, positions) = w (outputs, column) times columns (column, positions).</summary>
internal unsafe struct ConvolutionRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public ConvolutionGeometry Sizes;
    public T* X;
    public T* W;

    /// <summary>By output; null for none.</summary>
    public T* Bias;

    public T* Y;

    // The parts are chunks of output rows, sample by sample.
    public readonly void Run(nint start, nint end)
    {
        ref readonly ConvolutionGeometry s = ref Sizes;
        nint length = s.ColumnLength, most = s.ChunkRows * s.Output.W, plane = s.OutputPlane;
        using Workspace workspace = s.IsPointwise ? default : Workspace.Rent(length * most * sizeof(T));
        for (nint part = start; part < end; part++)
        {
            (nint n, nint chunk) = Math.DivRem(part, s.Chunks);
            nint first = chunk * s.ChunkRows, last = nint.Min(first + s.ChunkRows, s.OutputRows);
            nint positions = (last - first) * s.Output.W;
            for (nint g = 0; g < s.Groups; g++)
            {
                T* x = X + (n * s.Channels + g * s.GroupChannels) * s.InputPlane;
                T* y = Y + (n * s.Outputs + g * s.GroupOutputs) * plane + first * s.Output.W;
                T* columns = s.IsPointwise ? x : (T*)workspace.Pointer;
                if (!s.IsPointwise) Columns.Gather(s, x, s.GroupChannels, first, last, columns);
                if (Bias != null)
                {
                    for (nint o = 0; o < s.GroupOutputs; o++)
                        Lines.Fill(y + o * plane, positions, Bias[g * s.GroupOutputs + o]);
                }
                Product<T> product = Product<T>.Of(false, false, s.GroupOutputs, positions, length,
                    T.One, W + g * s.GroupOutputs * length, length, columns, positions,
                    Bias == null ? T.Zero : T.One, y, plane);
                GemmRange<T>.Launch(&product);
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        Sizes.Tell(operands);
        operands.ReadAll(X, Sizes.Batch * Sizes.Channels * Sizes.InputPlane);
        operands.ReadAll(W, Sizes.Outputs * Sizes.ColumnLength);
        operands.ReadAll(Bias, Bias == null ? 0 : Sizes.Outputs);
        operands.WriteAll(Y, Sizes.Batch * Sizes.Outputs * Sizes.OutputPlane);
    }
}

/// <summary>x = the transpose of the convolution, applied to y, + bias: columns (column, positions) = w^T y, added up
/// where they belong.</summary>
internal unsafe struct ConvolutionInputRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    public ConvolutionGeometry Sizes;
    public T* Y;
    public T* W;

    /// <summary>By channel; null for none.</summary>
    public T* Bias;

    public T* X;

    // The parts are the groups of all samples.
    public readonly void Run(nint start, nint end)
    {
        ref readonly ConvolutionGeometry s = ref Sizes;
        nint length = s.ColumnLength, most = s.ChunkRows * s.Output.W, plane = s.OutputPlane;
        bool direct = s.IsPointwise && Bias == null;
        using Workspace workspace = direct ? default : Workspace.Rent(length * most * sizeof(T));
        for (nint part = start; part < end; part++)
        {
            (nint n, nint g) = Math.DivRem(part, s.Groups);
            T* x = X + (n * s.Channels + g * s.GroupChannels) * s.InputPlane;
            T* y = Y + (n * s.Outputs + g * s.GroupOutputs) * plane;
            T* columns = direct ? x : (T*)workspace.Pointer;
            if (!direct) Begin(x, g);
            for (nint first = 0; first < s.OutputRows; first += s.ChunkRows)
            {
                nint last = nint.Min(first + s.ChunkRows, s.OutputRows), positions = (last - first) * s.Output.W;
                Product<T> product = Product<T>.Of(true, false, length, positions, s.GroupOutputs,
                    T.One, W + g * s.GroupOutputs * length, length, y + first * s.Output.W, plane,
                    T.Zero, columns, positions);
                GemmRange<T>.Launch(&product);
                if (!direct) Columns.ScatterAdd(s, columns, s.GroupChannels, first, last, x);
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        Sizes.Tell(operands);
        operands.ReadAll(Y, Sizes.Batch * Sizes.Outputs * Sizes.OutputPlane);
        operands.ReadAll(W, Sizes.Outputs * Sizes.ColumnLength);
        operands.ReadAll(Bias, Bias == null ? 0 : Sizes.Channels);
        operands.WriteAll(X, Sizes.Batch * Sizes.Channels * Sizes.InputPlane);
    }

    private readonly void Begin(T* x, nint group)
    {
        for (nint c = 0; c < Sizes.GroupChannels; c++)
        {
            T value = Bias == null ? T.Zero : Bias[group * Sizes.GroupChannels + c];
            Lines.Fill(x + c * Sizes.InputPlane, Sizes.InputPlane, value);
        }
    }
}

/// <summary>partials (blocks, outputs, column) = for each block of samples the sum of y columns^T.</summary>
internal unsafe struct ConvolutionWeightRange<T> : ILaunch where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Elements of all partial sums together: above that, the product itself is worth the threads.</summary>
    private const nint MostPartials = 1 << 20, MostBlocks = 16;

    public ConvolutionGeometry Sizes;
    public T* X;
    public T* Y;
    public T* Partials;
    public nint Blocks;

    /// <summary>In how many sums the samples are added up first: a function of the sizes alone.</summary>
    public static nint BlocksOf(in ConvolutionGeometry s) => nint.Clamp(
        MostPartials / nint.Max(1, s.Outputs * s.ColumnLength), 1, nint.Clamp(s.Batch, 1, MostBlocks));

    public readonly void Run(nint start, nint end)
    {
        ref readonly ConvolutionGeometry s = ref Sizes;
        nint length = s.ColumnLength, most = s.ChunkRows * s.Output.W, plane = s.OutputPlane;
        using Workspace workspace = s.IsPointwise ? default : Workspace.Rent(length * most * sizeof(T));
        for (nint block = start; block < end; block++)
        {
            nint begin = s.Batch * block / Blocks, stop = s.Batch * (block + 1) / Blocks;
            T* w = Partials + block * s.Outputs * length;
            for (nint n = begin; n < stop; n++)
            {
                for (nint g = 0; g < s.Groups; g++)
                {
                    T* x = X + (n * s.Channels + g * s.GroupChannels) * s.InputPlane;
                    T* y = Y + (n * s.Outputs + g * s.GroupOutputs) * plane;
                    T* columns = s.IsPointwise ? x : (T*)workspace.Pointer;
                    for (nint first = 0; first < s.OutputRows; first += s.ChunkRows)
                    {
                        nint last = nint.Min(first + s.ChunkRows, s.OutputRows);
                        nint positions = (last - first) * s.Output.W;
                        if (!s.IsPointwise) Columns.Gather(s, x, s.GroupChannels, first, last, columns);
                        Product<T> product = Product<T>.Of(false, true, s.GroupOutputs, length, positions,
                            T.One, y + first * s.Output.W, plane, columns, positions,
                            n == begin && first == 0 ? T.Zero : T.One, w + g * s.GroupOutputs * length, length);
                        GemmRange<T>.Launch(&product);
                    }
                }
            }
        }
    }

    public readonly void Tell(Operands operands)
    {
        Sizes.Tell(operands);
        operands.ReadAll(X, Sizes.Batch * Sizes.Channels * Sizes.InputPlane);
        operands.ReadAll(Y, Sizes.Batch * Sizes.Outputs * Sizes.OutputPlane);
        operands.WriteRows(Partials, Sizes.Outputs * Sizes.ColumnLength);
        operands.Number(Blocks);
    }
}

internal static unsafe partial class KernelSet
{
    /// <summary>y = the convolution of x with w, + bias, which may be null.</summary>
    public static void Convolution<T>(in ConvolutionGeometry sizes, T* x, T* w, T* bias, T* y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Share(sizes.Batch * sizes.Chunks, ProductGrain(sizes, sizes.Batch * sizes.Chunks), new ConvolutionRange<T>
        {
            Sizes = sizes,
            X = x,
            W = w,
            Bias = bias,
            Y = y,
        });

    /// <summary>x = the transposed convolution of y with w, + bias, which may be null.</summary>
    public static void ConvolutionInput<T>(in ConvolutionGeometry sizes, T* y, T* w, T* bias, T* x)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Share(sizes.Batch * sizes.Groups, ProductGrain(sizes, sizes.Batch * sizes.Groups),
            new ConvolutionInputRange<T>
            {
                Sizes = sizes,
                Y = y,
                W = w,
                Bias = bias,
                X = x,
            });

    /// <summary>partials (blocks, weight): the weight for which x gives y, summed block by block of samples.</summary>
    public static void ConvolutionWeight<T>(in ConvolutionGeometry sizes, T* x, T* y, T* partials, nint blocks)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Share(blocks, ProductGrain(sizes, blocks), new ConvolutionWeightRange<T>
        {
            Sizes = sizes,
            X = x,
            Y = y,
            Partials = partials,
            Blocks = blocks,
        });

    /// <summary>Parts that are worth a thread, of which all together are the multiply-adds of a convolution.</summary>
    private static nint ProductGrain(in ConvolutionGeometry s, nint parts)
    {
        nint all = s.Batch * s.Outputs * s.OutputPlane * s.ColumnLength;
        return (GemmGrain / nint.Max(1, all / nint.Max(1, parts))) + 1;
    }
}
