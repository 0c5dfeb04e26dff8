using Adjoint.Harness;
using Adjoint.Nn;
using TorchSharp;

namespace Adjoint.Peers;

internal static partial class PeerRows
{
    private static readonly (string Name, int Count)[] s_sizes =
        [("1k", 1000), ("100k", 100_000), ("1M", Million), ("16M", 16 * Million)];

    private static void AddElementwise(RowSet rows)
    {
        foreach ((string size, int n) in s_sizes)
        {
            AddForward(rows, $"add {size}, new result", n, (x, y) => x + y, (x, y) => x + y, 1.5);
            AddForward(rows, $"mul {size}, new result", n, (x, y) => x * y, (x, y) => x * y, 1.5);
            AddForward(rows, $"relu {size}, new result", n, (x, _) => x.Relu(), (x, _) => x.relu(), 1.5);
            AddForward(rows, $"add_ {size}, in place", n, (x, y) => x.Add_(y), (x, y) => x.add_(y), 1, inPlace: true);
            AddForward(rows, $"mul_ {size}, in place", n, (x, y) => x.Mul_(y), (x, y) => x.mul_(y), 1, inPlace: true);
            AddForward(rows, $"relu_ {size}, in place", n, (x, _) => x.Relu_(), (x, _) => x.relu_(), 1, inPlace: true);
            AddForward(rows, $"add {size}, in a scope", n, (x, y) => x + y, (x, y) => x + y, 1, scoped: true);
            AddForward(rows, $"relu {size}, in a scope", n, (x, _) => x.Relu(), (x, _) => x.relu(), 1, scoped: true);
            AddBackward(rows, $"add {size}, forward and backward", n, (x, y) => x + y, (x, y) => x + y, 1.5);
            AddBackward(rows, $"mul {size}, forward and backward", n, (x, y) => x * y, (x, y) => x * y, 1.5);
            AddBackward(rows, $"relu {size}, forward and backward", n, (x, _) => x.Relu(), (x, _) => x.relu(), 1.5);
        }

        foreach ((string size, int n) in new[] { ("1k", 1000), ("1M", Million) })
        {
            AddForward(rows, $"exp {size}", n, (x, _) => x.Exp(), (x, _) => x.exp(), 1.5);
            AddForward(rows, $"log {size}", n, (x, _) => x.Log(), (x, _) => x.log(), 1.5);
            AddForward(rows, $"tanh {size}", n, (x, _) => x.Tanh(), (x, _) => x.tanh(), 5);
            AddForward(rows, $"sigmoid {size}", n, (x, _) => x.Sigmoid(), (x, _) => x.sigmoid(), 1.5);
            AddForward(rows, $"gelu {size}", n, (x, _) => Functional.Gelu(x), (x, _) => torch.nn.functional.gelu(x), 1.5);
            AddForward(rows, $"softmax {size}, rows of 1000", n, (x, _) => x.View([-1, 1000]).Softmax(1),
                (x, _) => x.view(-1, 1000).softmax(1), 1.5);
        }
    }

    /// <summary>One op, nothing recorded; a new result is dropped, by TorchSharp's Dispose and by nothing, or by a scope of its own.
    /// </summary>
    private static void AddForward(RowSet rows, string name, int n, Func<Adjoint.Tensor, Adjoint.Tensor, Adjoint.Tensor> op,
        Func<torch.Tensor, torch.Tensor, torch.Tensor> torchOp, double atLeast, bool inPlace = false,
        bool scoped = false)
    {
        rows.Prepared(name, Peer, () =>
        {
            // In place, values must stay ordinary numbers whatever is repeated: x + 0 and x * 1.
            Adjoint.Tensor x = Adjoint.Tensor.Rand([n]), y = inPlace ? Neutral(name, n) : Adjoint.Tensor.Rand([n]);
            Action subject = () => _ = op(x, y);
            if (scoped)
            {
                subject = () =>
                {
                    using MemoryScope scope = new();
                    _ = op(x, y);
                };
            }

            return (subject, Torch.Peer(() =>
            {
                torch.Tensor tx = torch.rand(n);
                torch.Tensor ty = !inPlace ? torch.rand(n)
                    : name.StartsWith("mul", StringComparison.Ordinal) ? torch.ones(n) : torch.zeros(n);
                // In place TorchSharp hands the same object back.
                return inPlace ? () => torchOp(tx, ty) : () => torchOp(tx, ty).Dispose();
            }));
        }, atLeast);
    }

    private static Adjoint.Tensor Neutral(string name, int n) =>
        name.StartsWith("mul", StringComparison.Ordinal) ? Adjoint.Tensor.Ones([n]) : Adjoint.Tensor.Zeros([n]);

    /// <summary>The op, recorded, and a backward with a given gradient into fresh gradients of both inputs.</summary>
    private static void AddBackward(RowSet rows, string name, int n, Func<Adjoint.Tensor, Adjoint.Tensor, Adjoint.Tensor> op,
        Func<torch.Tensor, torch.Tensor, torch.Tensor> torchOp, double atLeast)
    {
        rows.Prepared(name, Peer, () =>
        {
            Adjoint.Tensor x = Adjoint.Tensor.Randn([n]).RequiresGrad_(), y = Adjoint.Tensor.Randn([n]).RequiresGrad_();
            Adjoint.Tensor g = Adjoint.Tensor.Rand([n]);
            return (() =>
            {
                x.Grad = y.Grad = null;
                op(x, y).Backward(g);
            }, Torch.Peer(() =>
            {
                torch.Tensor tx = torch.randn(n, requires_grad: true), ty = torch.randn(n, requires_grad: true);
                torch.Tensor tg = torch.rand(n);
                return () =>
                {
                    using DisposeScope scope = torch.NewDisposeScope();
                    tx.grad = null;
                    ty.grad = null;
                    torchOp(tx, ty).backward([tg]);
                };
            }));
        }, atLeast);
    }

    private static void AddReductions(RowSet rows)
    {
        Adjoint.Tensor m = Adjoint.Tensor.Rand([1000, 1000]);
        Add("sum", x => x.Sum(), x => x.sum());
        Add("sum over columns", x => x.Sum(0), x => x.sum(0));
        Add("sum over rows", x => x.Sum(1), x => x.sum(1));
        Add("mean", x => x.Mean(), x => x.mean());
        Add("mean over columns", x => x.Mean([0]), x => x.mean([0]));
        Add("mean over rows", x => x.Mean([1]), x => x.mean([1]));
        Add("max", x => x.Max(), x => x.max());
        Add("max over columns", x => x.Max(0).Values, x => x.max(0).values);
        Add("max over rows", x => x.Max(1).Values, x => x.max(1).values);

        void Add(string name, Func<Adjoint.Tensor, Adjoint.Tensor> op, Func<torch.Tensor, torch.Tensor> torchOp) =>
            rows.Against($"{name}, 1000x1000", () => _ = op(m), Peer, Torch.Peer(() =>
            {
                torch.Tensor t = torch.rand(1000, 1000);
                return () =>
                {
                    using DisposeScope scope = torch.NewDisposeScope();
                    torchOp(t);
                };
            }), atLeast: 1.2);
    }
}
