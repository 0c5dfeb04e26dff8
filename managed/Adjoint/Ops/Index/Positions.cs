using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Positions along dimensions, checked and made into offsets within those dimensions.</summary>
internal static unsafe class Positions
{
    /// <summary>The positions of one dimension.</summary>
    /// <param name="index">Int64 or Int32.</param>
    /// <param name="size">The size of the dimension.</param>
    /// <param name="dim">Its number, for the message.</param>
    /// <param name="op">The op, for the message.</param>
    /// <param name="fromEnd">Whether negative positions count from the end.</param>
    public static Tensor Of(Tensor index, long size, int dim, string op, bool fromEnd)
    {
        Tensor places = new(index.Layout.ToContiguous(), DType.Int64);
        Add(index, places, size, 1, dim, op, first: true, fromEnd);
        return places;
    }

    /// <summary>The positions of several dimensions, which broadcast together, as offsets in these dimensions, row by
    /// row.</summary>
    public static (Tensor Places, long[] Common) Of(long[] sizes, IReadOnlyList<(int Dim, Tensor Index)> indices,
        string op)
    {
        long[] common = [];
        foreach ((_, Tensor index) in indices)
        {
            if (index.DType is not (DType.Int64 or DType.Int32))
            {
                throw new ArgumentException(
                    $"{op}(): tensors used as indices must be int64, int32 or bool, but got {index.DType.Name()}");
            }
            common = Broadcast.Sizes(common, index.Layout.Sizes, op);
        }
        Tensor places = new(Layout.Contiguous(common), DType.Int64);
        long step = 1;
        for (int i = indices.Count - 1; i >= 0; i--)
        {
            (int dim, Tensor index) = indices[i];
            Add(index, places, sizes[dim], step, dim, op, first: i == indices.Count - 1, fromEnd: true);
            step *= sizes[dim];
        }
        return (places, common);
    }

    /// <summary>One-dimensional positions, or one as a scalar, of an op that takes them so.</summary>
    public static Tensor Vector(Tensor index, string op)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (index.DType is not (DType.Int64 or DType.Int32))
        {
            throw new ArgumentException($"{op}(): Expected dtype int32 or int64 for index, but got " +
                $"{index.DType.Name()}",
                nameof(index));
        }
        if (index.Rank > 1)
            throw new ArgumentException($"{op}(): Index is supposed to be a vector, but got " +
                $"{index.Shape}", nameof(index));
        return index;
    }

    private static void Add(Tensor index, Tensor places, long size, long step, int dim, string op, bool first,
        bool fromEnd)
    {
        if (places.Count == 0) return;
        Tensor each = Binary.Cast(index, DType.Int64);
        if (!each.IsContiguous || !each.Layout.SameSizes(places.Layout)) each = Copies.Expanded(each, places.Layout);
        LaunchLog.Do(new PositionsLaunch
        {
            Index = each.As<long>(),
            Places = places.As<long>(),
            Count = (nint)places.Count,
            Size = size,
            Step = step,
            Dim = dim,
            First = first,
            FromEnd = fromEnd,
            Op = op,
        });
        GC.KeepAlive(each);
        GC.KeepAlive(places);
    }
}
