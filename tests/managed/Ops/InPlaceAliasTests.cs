using CsCheck;
using Xunit;

namespace Adjoint.Tests.Ops;

/// <summary>
/// In-place ops whose target and operand are windows on the same memory: either refused, or what the op says, with the
/// gradients to prove it.
/// </summary>
public class InPlaceAliasTests
{
    private const int Length = 16;

    private static readonly (string Name, Action<Tensor, Tensor> InPlace, Func<Tensor, Tensor, Tensor> Apart)[] s_ops =
    [
        ("add_", static (t, o) => t.Add_(o), static (t, o) => t + o),
        ("sub_", static (t, o) => t.Sub_(o, 3), static (t, o) => t.Sub(o, 3)),
        ("mul_", static (t, o) => t.Mul_(o), static (t, o) => t * o),
        ("div_", static (t, o) => t.Div_(o), static (t, o) => t / o),
        ("copy_", static (t, o) => t.Copy_(o), static (t, o) => o.Expand(t.Shape)),
    ];

    /// <summary>Sizes, strides and offset of a matrix within the memory; as an operand it may repeat
    /// elements.</summary>
    private sealed record Window(long Rows, long Columns, long RowStride, long ColumnStride, long Offset)
    {
        public Tensor On(Tensor memory) => memory.AsStrided([Rows, Columns], [RowStride, ColumnStride], Offset);

        public bool Fits => Offset + (Rows - 1) * RowStride + (Columns - 1) * ColumnStride < Length;
    }

    private static readonly Gen<Window> s_windows = Gen.Select(Gen.Long[1, 3], Gen.Long[1, 3], Gen.Long[0, 5],
        Gen.Long[0, 5], Gen.Long[0, 8], static (rows, columns, rowStride, columnStride, offset) =>
            new Window(rows, columns, rowStride, columnStride, offset)).Where(static w => w.Fits);

    private static readonly Gen<(int Op, Window Target, Window Operand)> s_cases = Gen.Select(
        Gen.Int[0, s_ops.Length - 1], s_windows, s_windows, Gen.Bool, static (op, target, other, same) =>
            // Operands of other sizes would only be refused.
            (op, target, other with { Rows = same ? target.Rows : 1, Columns = target.Columns }))
        .Where(static c => c.Item3.Fits);

    private static Tensor Memory() => Tensor.Linspace(1, 2.5, Length, DType.Float64);

    [Fact]
    public void The_values_are_those_of_the_op_on_copies() => s_cases.Sample(static c =>
    {
        Tensor memory = Memory();
        Tensor target = c.Target.On(memory), operand = c.Operand.On(memory);
        double[] expected = s_ops[c.Op].Apart(target.Clone(), operand.Clone()).ToArray<double>();
        double[] before = memory.ToArray<double>();
        try
        {
            s_ops[c.Op].InPlace(target, operand);
        }
        catch (AutogradException e)
        {
            Assert.StartsWith("unsupported operation: ", e.Message, StringComparison.Ordinal);
            Assert.Equal(before, memory.ToArray<double>());
            Assert.Equal(0, memory.Version);
            return;
        }
        Assert.Equal(expected, target.ToArray<double>());
        Assert.Equal(1, memory.Version);
        // Nothing outside of the window.
        Tensor mask = Tensor.Zeros([Length]);
        c.Target.On(mask).Fill_(1);
        float[] written = mask.ToArray<float>();
        double[] after = memory.ToArray<double>();
        for (int i = 0; i < Length; i++) Assert.True(written[i] == 1 || after[i] == before[i]);
    }, iter: 4000, threads: 1);

    [Fact]
    public void The_gradients_pass_gradcheck() => s_cases.Sample(static c =>
    {
        Tensor weights = Tensor.Linspace(-1, 2, Length, DType.Float64);
        Tensor x = Memory().RequiresGrad_();
        try
        {
            Assert.True(GradCheck.Check(leaf =>
            {
                Tensor memory = leaf * 1;
                s_ops[c.Op].InPlace(c.Target.On(memory), c.Operand.On(memory));
                return memory * memory * weights;
            }, x, fastMode: true));
        }
        catch (AutogradException e)
        {
            // What a product saves of its operand is overwritten by the very write: backward says so, as in PyTorch.
            bool saves = s_ops[c.Op].Name is "mul_" or "div_";
            Assert.True(e.Message.StartsWith("unsupported operation: ", StringComparison.Ordinal) ||
                (saves && e.Message.StartsWith("one of the variables needed", StringComparison.Ordinal)), e.Message);
        }
    }, iter: 300, threads: 1);
}
