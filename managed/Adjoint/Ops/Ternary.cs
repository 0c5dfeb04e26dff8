using Adjoint.Autograd;
using Adjoint.Tensors;

namespace Adjoint.Ops;

/// <summary>An elementwise op of three tensors and a number, y = f(a, b, c; p), written in tensor ops.</summary>
internal interface ITernaryOp
{
    static abstract string Name { get; }
    static abstract string NodeName { get; }

    /// <summary>PyTorch's names of the three in the node.</summary>
    static abstract string SavedName(int index);

    static abstract Tensor Forward(Tensor a, Tensor b, Tensor c, double p);

    /// <summary>The gradient of argument <paramref name="index"/> before it is summed to its shape; reads nothing but
    /// what <see cref="Reads"/> says.</summary>
    static abstract Tensor Backward(int index, Tensor g, Tensor a, Tensor b, Tensor c, double p);

    /// <summary>Whether the gradient of one argument reads another one.</summary>
    static abstract bool Reads(int index, int argument);
}

/// <summary>Every elementwise op of three tensors goes through here: checks, recording, tangents.</summary>
internal static class Ternary
{
    public static Tensor Apply<TOp>(Tensor a, Tensor b, Tensor c, double p = 0) where TOp : struct, ITernaryOp
    {
        using TapScope tap = Tap.Op(TOp.Name, a, b, c);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(c);
        Tensor y = Compute<TOp>(a, b, c, p);
        if (GradMode.IsEnabled && (a.RequiresGrad || b.RequiresGrad || c.RequiresGrad))
            y.SetHistory(new TernaryNode<TOp>(a, b, c, a, p));
        if (ThreadModes.DualLevels != 0 && Duals.Level is { } level
            && Tangent<TOp>(level, a, b, c, a, y.Rank, p, inPlace: false) is { } tangent)
        {
            using PausedForward giving = new(level);
            level.Give(y, tangent, level.TangentOf(a));
        }
        return y;
    }

    public static Tensor ApplyInPlace<TOp>(Tensor a, Tensor b, Tensor c, double p = 0) where TOp : struct, ITernaryOp
    {
        using TapScope tap = Tap.InPlace(TOp.Name, a, b);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(c);
        bool record = InPlace.Check(a, a.RequiresGrad || b.RequiresGrad || c.RequiresGrad);
        InPlace.CheckOperand(a, b);
        InPlace.CheckOperand(a, c);
        Tensor y = Compute<TOp>(a, b, c, p);
        if (y.DType.Category() > a.DType.Category()) throw InPlace.CannotCast(TOp.Name, y.DType, a.DType);
        if (!y.Layout.SameSizes(a.Layout))
        {
            throw new ArgumentException(
                $"{TOp.Name}_(): output with shape {a.Shape} doesn't match the broadcast shape {y.Shape}");
        }
        bool keeps = TOp.Reads(1, 0) || TOp.Reads(2, 0);
        Tensor before = record && keeps ? a.Clone() : a;
        Tensor? tangent = ThreadModes.DualLevels == 0 || Duals.Level is not { } level ? null
            : Duals.Checked(a, Tangent<TOp>(level, a, b, c, keeps ? a.Clone() : a, a.Rank, p, inPlace: true));
        TernaryNode<TOp>? node = record ? new(a, b, c, before, p) : null;
        return InPlace.Write(a, y, node, tangent, TOp.Name + "_");
    }

    private static Tensor Compute<TOp>(Tensor a, Tensor b, Tensor c, double p) where TOp : struct, ITernaryOp
    {
        using GradModeScope noGrad = GradMode.NoGrad();
        using PausedForward paused = new(null);
        return TOp.Forward(a, b, c, p);
    }

    /// <summary>The Jacobians are diagonal: what goes back for g comes forward for a tangent.</summary>
    private static Tensor? Tangent<TOp>(DualLevel level, Tensor a, Tensor b, Tensor c, Tensor before, int rank,
        double p, bool inPlace) where TOp : struct, ITernaryOp
    {
        Tensor? sum = null;
        ReadOnlySpan<Tensor> arguments = [a, b, c];
        for (int i = 0; i < 3; i++)
        {
            if (level.TangentOf(arguments[i]) is not { } t) continue;
            using PausedForward paused = new(level);
            // A tangent whose memory is about to be written: the recorded rule keeps a copy.
            if (inPlace && GradMode.IsEnabled) t = t.Clone();
            Tensor part = TOp.Backward(i, level.Aligned(t, rank), before, b, c, p);
            sum = sum is null ? part : sum.Add(part);
        }
        return sum;
    }
}

/// <summary>The node of any elementwise op of three tensors.</summary>
internal sealed class TernaryNode<TOp> : NodeN where TOp : struct, ITernaryOp
{
    private readonly double _p;
    private SavedTensor _a;
    private SavedTensor _b;
    private SavedTensor _c;

    /// <param name="a">The argument, for its edge.</param>
    /// <param name="b">The second one.</param>
    /// <param name="c">The third one.</param>
    /// <param name="before">The first argument's values, if it is about to be written.</param>
    /// <param name="p">The number.</param>
    public TernaryNode(Tensor a, Tensor b, Tensor c, Tensor before, double p)
    {
        _p = p;
        Connect(a.RequiresGrad ? a : null, b.RequiresGrad ? b : null, c.RequiresGrad ? c : null);
        if (Keeps(0, a, b, c)) _a = new SavedTensor(before);
        if (Keeps(1, a, b, c)) _b = new SavedTensor(b);
        if (Keeps(2, a, b, c)) _c = new SavedTensor(c);
    }

    public override string Name => TOp.NodeName;

    internal override GradientFlow Flow => GradientFlow.Elementwise;

    internal override int SavedCount => 3;

    internal override ref SavedTensor Saved(int index) => ref index == 0 ? ref _a : ref index == 1 ? ref _b : ref _c;

    internal override string SavedName(int index) => TOp.SavedName(index);

    internal override void Backward(GraphTask task, Tensor g)
    {
        for (int i = 0; i < 3; i++)
        {
            if (!task.Wants(this, i)) continue;
            task.Send(this, i, TOp.Backward(i, g, Read(ref _a, i, 0), Read(ref _b, i, 1), Read(ref _c, i, 2), _p));
        }
    }

    private static bool Keeps(int argument, Tensor a, Tensor b, Tensor c) => a.RequiresGrad && TOp.Reads(0, argument)
        || b.RequiresGrad && TOp.Reads(1, argument) || c.RequiresGrad && TOp.Reads(2, argument);

    private Tensor Read(ref SavedTensor saved, int index, int argument) =>
        TOp.Reads(index, argument) ? saved.Unpack(this) : null!;
}
