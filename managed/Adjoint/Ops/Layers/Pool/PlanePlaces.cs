using Adjoint.Autograd;
using Adjoint.Kernels;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>Elements of planes by their place: rank spatial dimensions are one plane, all others count
/// planes.</summary>
internal static unsafe class PlanePlaces
{
    /// <summary>x at the places; recorded.</summary>
    public static Tensor Picked(Tensor x, Tensor places, int rank)
    {
        Tensor y = new(places.Layout.ToContiguous(), x.DType);
        if (y.Count > 0)
        {
            Tensor from = x.IsContiguous ? x : Copies.Contiguous(x, MemoryCategory.Workspace);
            (nint planes, nint plane, nint count) = Extents(from.Layout, places, rank);
            if (x.DType == DType.Float32)
                KernelSet.Gather(from.As<float>(), places.As<long>(), y.As<float>(), planes, plane, count, 1);
            else
                KernelSet.Gather(from.As<double>(), places.As<long>(), y.As<double>(), planes, plane, count, 1);
            GC.KeepAlive(from);
            GC.KeepAlive(places);
        }
        if (x.RequiresGrad && GradMode.IsEnabled)
        {
            PickNode node = new("GatherBackward0", places, x.Layout, rank);
            node.Connect(x);
            y.SetHistory(node);
        }
        if (ThreadModes.DualLevels != 0)
            Duals.LinearEach(x, y, (places, rank), static (t, s) => Picked(t, s.places, s.rank));
        return y;
    }

    private static void Scatter<T>(Tensor g, Tensor places, Tensor x, nint planes, nint plane, nint count)
        where T : unmanaged, System.Numerics.INumber<T> =>
        KernelSet.Scatter<Accumulate, T>(g.As<T>(), places.As<long>(), x.As<T>(), planes, plane, count, 1);

    /// <summary>Planes of zeros with g added at the places: the gradient of the argument at the other end of <paramref
    /// name="input"/>; recorded under this name.</summary>
    public static Tensor Added(Tensor g, Tensor places, Layout target, int rank, string nodeName, Edge input)
    {
        Tensor x = new(target.ToContiguous(), g.DType);
        Fills.Into(x, 0);
        if (g.Count > 0)
        {
            Tensor parts = g.IsContiguous ? g : Copies.Contiguous(g, MemoryCategory.Workspace);
            (nint planes, nint plane, nint count) = Extents(x.Layout, places, rank);
            if (g.DType == DType.Float32)
                Scatter<float>(parts, places, x, planes, plane, count);
            else
                Scatter<double>(parts, places, x, planes, plane, count);
            GC.KeepAlive(parts);
            GC.KeepAlive(places);
        }
        if (GradMode.IsEnabled && (g.RequiresGrad || input.Function is not null))
            x.SetHistory(new PlaneGradNode(nodeName, places, x.Layout, rank, g.NextEdge(), input));
        if (ThreadModes.DualLevels != 0)
        {
            Duals.LinearEach(g, x, (places, target, rank, nodeName),
                static (t, s) => Added(t, s.places, s.target, s.rank, s.nodeName, default));
        }
        return x;
    }

    /// <summary>y = zeros with x put at the places.</summary>
    public static void Put(Tensor x, Tensor places, Tensor y, int rank)
    {
        Fills.Into(y, 0);
        if (x.Count == 0 || y.Count == 0) return;
        Tensor from = x.IsContiguous ? x : Copies.Contiguous(x, MemoryCategory.Workspace);
        (nint planes, nint plane, nint count) = Extents(y.Layout, places, rank);
        if (x.DType == DType.Float32)
            KernelSet.PutPlaces(from.As<float>(), places.As<long>(), y.As<float>(), planes, plane, count);
        else
            KernelSet.PutPlaces(from.As<double>(), places.As<long>(), y.As<double>(), planes, plane, count);
        GC.KeepAlive(from);
        GC.KeepAlive(places);
        GC.KeepAlive(y);
    }

    private static (nint Planes, nint Plane, nint Count) Extents(Layout whole, Tensor places, int rank)
    {
        long plane = 1, count = 1;
        for (int i = whole.Rank - rank; i < whole.Rank; i++)
        {
            plane *= whole.Sizes[i];
            count *= places.Layout.Sizes[i];
        }
        return ((nint)(places.Count / Math.Max(count, 1)), (nint)plane, (nint)count);
    }
}

/// <summary>Elements picked from planes: their gradients are added at the places.</summary>
internal sealed class PickNode : Node1
{
    private readonly string _name;
    private readonly Layout _whole;
    private readonly int _rank;
    private SavedTensor _indices;

    public PickNode(string name, Tensor indices, Layout whole, int rank)
    {
        (_name, _whole, _rank) = (name, whole, rank);
        _indices = new SavedTensor(indices);
    }

    public override string Name => _name;

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _indices;

    internal override string SavedName(int index) => "result1";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (!task.Wants(this, 0)) return;
        string name = _name.Replace("Backward0", "BackwardBackward0", StringComparison.Ordinal);
        task.SendFresh(this, 0, PlanePlaces.Added(g, _indices.Unpack(this), _whole, _rank, name, Next(0)));
    }
}

/// <summary>Elements put into planes of zeros: their gradients are picked there.</summary>
internal sealed class PutNode : Node1
{
    private readonly string _name;
    private readonly int _rank;
    private SavedTensor _indices;

    public PutNode(string name, Tensor indices, int rank)
    {
        (_name, _rank) = (name, rank);
        _indices = new SavedTensor(indices);
    }

    public override string Name => _name;

    internal override GradientFlow Flow => GradientFlow.Moves;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _indices;

    internal override string SavedName(int index) => "indices";

    internal override void Backward(GraphTask task, Tensor g)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, PlanePlaces.Picked(g, _indices.Unpack(this), _rank));
    }
}

/// <summary>The gradient of a pick: its own gradient is picked, and the picked from, which PyTorch's op takes as an
/// argument, gets zeros.</summary>
internal sealed class PlaneGradNode : Node2
{
    private readonly string _name;
    private readonly Layout _whole;
    private readonly int _rank;
    private SavedTensor _indices;

    public PlaneGradNode(string name, Tensor indices, Layout whole, int rank, Edge g, Edge input)
    {
        (_name, _whole, _rank) = (name, whole, rank);
        _indices = new SavedTensor(indices);
        Connect(g, input);
    }

    public override string Name => _name;

    internal override int SavedCount => 1;

    internal override ref SavedTensor Saved(int index) => ref _indices;

    internal override string SavedName(int index) => "indices";

    internal override void Backward(GraphTask task, Tensor h)
    {
        if (task.Wants(this, 0)) task.SendFresh(this, 0, PlanePlaces.Picked(h, _indices.Unpack(this), _rank));
        if (task.Wants(this, 1)) task.SendFresh(this, 1, Tensor.Zeros(new Shape(_whole.Sizes), h.DType));
    }
}
