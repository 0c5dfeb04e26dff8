using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>What ops with Bool masks share.</summary>
internal static unsafe class Masks
{
    public static readonly WriteRule<int> FillNumber = new("masked_fill", "MaskedFillBackward0", "mask", Fill, Cleared,
        null);

    public static readonly WriteRule<int> FillTensor = new("masked_fill", "MaskedFillBackward1", "mask", Fill, Cleared,
        static (g, kept, _) => Tensor.Where(kept[0], g, 0).Sum());

    /// <summary>masked_fill, on a copy of the shape that both broadcast to, or in place.</summary>
    public static Tensor Filled(Tensor x, Tensor mask, Tensor value, WriteRule<int> rule, bool inPlace)
    {
        ArgumentNullException.ThrowIfNull(value);
        CheckMask(mask, "masked_fill");
        CheckValue(x, value, "masked_fill");
        if (!inPlace)
        {
            long[] sizes = Broadcast.Sizes(x.Layout.Sizes, mask.Layout.Sizes, "masked_fill");
            return Writes.Copied(x, value, mask, 0, rule, sizes);
        }
        CheckBroadcastsTo(mask, x, "masked_fill_");
        return Writes.InPlace(x, value, mask, 0, rule);
    }

    /// <summary>x at the trues of the mask, after both were broadcast, as a vector.</summary>
    public static Tensor Selected(Tensor x, Tensor mask)
    {
        CheckMask(mask, "masked_select");
        long[] sizes = Broadcast.Sizes(x.Layout.Sizes, mask.Layout.Sizes, "masked_select");
        Tensor places = Places(mask.Expand(sizes), "masked_select");
        PickPlan plan = new(sizes, [], [places.Count]);
        using TapScope tap = Tap.Op("masked_select", x, mask);
        bool whole = x.Layout.Sizes.AsSpan().SequenceEqual(sizes);
        Tensor y = plan.Pick(whole ? x : Copies.Expanded(x, Layout.Contiguous(sizes)), places);
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            FormulaNode<PickPlan> node = new("MaskedSelectBackward0", GradientFlow.Moves, plan,
                static (g, kept, plan) => plan.Added(g, kept[1]));
            node.Keep(("mask", new SavedTensor(mask)), ("places", new SavedTensor(places))).Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(x, y, (plan, places, sizes), static (t, s) =>
                s.plan.Picked(t.Expand(s.sizes), s.places, "index", "IndexBackward0", "indices"));
        }
        return y;
    }

    /// <summary>The elements of the source, in order, at the trues of the mask.</summary>
    public static Tensor Scattered(Tensor x, Tensor mask, Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        CheckMask(mask, "masked_scatter");
        if (source.DType != x.DType)
        {
            throw new ArgumentException("masked_scatter(): expected self and source to have same dtypes but got " +
                $"{x.DType.ScalarName()} and {source.DType.ScalarName()}", nameof(source));
        }
        using TapScope tap = Tap.Op("masked_scatter", x, mask, source);
        long[] sizes = Broadcast.Sizes(x.Layout.Sizes, mask.Layout.Sizes, "masked_scatter");
        Tensor whole = mask.Expand(sizes), numbers = Numbers(whole, source.Count);
        PickPlan plan = new(source.Layout.Sizes, [], sizes);
        Tensor y = new(Layout.Contiguous(sizes), x.DType);
        if (y.Count > 0 && source.Count == 0) Copies.Into(x, y);
        else if (y.Count > 0) Elementwise.Where(whole, plan.Pick(source, numbers), x, y);
        if ((x.RequiresGrad || source.RequiresGrad) && GradMode.IsEnabled)
        {
            FormulaNode<PickPlan> node = new("MaskedScatterBackward0", GradientFlow.Moves, plan,
                static (g, kept, _) => Tensor.Where(kept[0], 0, g),
                static (g, kept, plan) => plan.Added(Tensor.Where(kept[0], g, 0), kept[1]));
            node.Connect(x.RequiresGrad ? x : null, source.RequiresGrad ? source : null);
            y.SetHistory(node.Keep(("mask", new SavedTensor(mask)), ("numbers", new SavedTensor(numbers))));
        }
        if (ThreadModes.DualLevels != 0)
            Duals.Pair(x, source, y, mask, static (t, s, mask) => Scattered(t, mask, s!));
        return y;
    }

    /// <summary>The places of what is not zero, row-major, as a vector. How many there are depends on the values, so
    /// that a captured step cannot have it.</summary>
    public static Tensor Places(Tensor x, string op)
    {
        HostAccess.CheckRead(op);
        Tensor truth = Copies.RowMajor(Binary.Cast(x, DType.Bool));
        Tensor places = new(Layout.Contiguous([(long)KernelSet.CountTrue(truth.As<byte>(), (nint)truth.Count)]),
            DType.Int64);
        KernelSet.PlacesOfTrue(truth.As<byte>(), places.As<long>(), (nint)truth.Count);
        GC.KeepAlive(truth);
        GC.KeepAlive(places);
        return places;
    }

    /// <summary>One row of coordinates for each element that is not zero.</summary>
    public static Tensor Coordinates(Tensor x, string op)
    {
        using TapScope tap = Tap.Op(op, x);
        Tensor places = Places(x, op), y = new(Layout.Contiguous([places.Count, x.Rank]), DType.Int64);
        fixed (long* strides = x.Layout.ToContiguous().Strides)
            KernelSet.Coordinates(places.As<long>(), (nint)places.Count, strides, x.Rank, y.As<long>());
        GC.KeepAlive(places);
        GC.KeepAlive(y);
        return y;
    }

    public static void CheckMask(Tensor mask, string op)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.DType == DType.Bool) return;
        throw new ArgumentException($"{op}(): expected a Bool mask, but got {mask.DType.Name()}", nameof(mask));
    }

    /// <summary>Refuses a mask that has a true, when it is computed.</summary>
    public static void CheckNone(Tensor mask, string message)
    {
        Tensor truth = Copies.RowMajor(mask);
        LaunchLog.Do(new RefuseTrueLaunch { Mask = truth.As<byte>(), Count = (nint)truth.Count, Message = message });
        GC.KeepAlive(truth);
    }

    public static void CheckBroadcastsTo(Tensor mask, Tensor x, string op)
    {
        if (Broadcast.CanExpand(mask.Layout.Sizes, x.Layout.Sizes)) return;
        throw new ArgumentException(
            $"{op}(): the mask of shape {mask.Shape} does not broadcast to the tensor of shape " +
                $"{x.Shape}", nameof(mask));
    }

    /// <summary>Refuses a value to fill with that has dimensions or is of a higher category than x.</summary>
    public static void CheckValue(Tensor x, Tensor value, string op)
    {
        if (value.Rank != 0)
        {
            throw new ArgumentException($"{op}(): only supports a 0-dimensional value tensor, but got tensor with " +
                $"{value.Rank} dimension(s).", nameof(value));
        }
        if (value.DType.Category() > x.DType.Category())
        {
            throw new ArgumentException($"{op}(): value cannot be converted to type {x.DType.Name()} without " +
                "overflow: " +
                $"it is {value.DType.Name()}", nameof(value));
        }
    }

    // Which true each one is, counted row-major; refused before anything is written if the source has too few.
    private static Tensor Numbers(Tensor mask, long available)
    {
        Tensor truth = Copies.RowMajor(mask), numbers = new(truth.Layout, DType.Int64);
        LaunchLog.Do(new NumberTrueLaunch
        {
            Mask = truth.As<byte>(),
            Numbers = numbers.As<long>(),
            Count = (nint)truth.Count,
            Available = available,
        });
        GC.KeepAlive(truth);
        GC.KeepAlive(numbers);
        return numbers;
    }

    private static void Fill(Tensor x, Tensor value, Tensor mask, int none) =>
        Elementwise.Where(mask, Binary.Cast(value, x.DType), x, x);

    private static Tensor Cleared(Tensor g, Tensor[] kept, int none) => Tensor.Where(kept[0], 0, g);
}
