using Adjoint.Autograd;

namespace Adjoint.Tests.Autograd.Contract;

// Custom functions, anomalies, and what nodes save.
internal static partial class ErrorRows
{
    private static readonly ErrorRow[] s_functions =
    [
        Row(45, "function FewBackward returned an incorrect number of gradients (expected 2, got 1)", stage =>
        {
            Tensor x = stage.Watch(Leaf()), c = stage.Watch(Constant());
            Tensor y = stage.Watch(Function.Apply<Few, ValueTuple>([x, c], default)[0]);
            return () => y.Backward(Tensor.Ones([3]));
        }),
        Row(46, "Function BadBackward returned an invalid gradient at index 0 - got [10] but expected shape " +
            "compatible " +
            "with [3]", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(Function.Apply<Bad>(x));
            return () => y.Backward(Tensor.Ones([3]));
        }),
        Absent(47, "a gradient is a Tensor or null by the type that backward returns"),
        Absent(48, "SaveForBackward takes tensors by its type; everything else goes into State"),
        Absent(49, "no forward: a type without one is no IFunction, and the compiler says so"),
        Absent(49, "no backward: a type without one is no IFunction, and the compiler says so"),
        Absent(49, "both backward and vjp: there is one method, under one name"),
        Row(50, "Some elements marked as dirty during the forward method were not returned as output. The inputs " +
            "that " +
            "are modified inplace must all be outputs of the Function.", stage =>
        {
            Tensor a = stage.Watch(stage.Watch(Leaf()) * 1);
            return () => Function.Apply<DirtyAndGone>(a);
        }),
        Row(51, "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated " +
            "should be passed to ctx.mark_dirty().", stage =>
        {
            Tensor a = stage.Watch(stage.Watch(Leaf()) * 1);
            return () => Function.Apply<DirtyStranger>(a);
        }),
        Absent(52, "every op of floating-point tensors has derivatives of any order; the others return Int64 or Bool"),
        Row(53, "Function 'SqrtBackward0' returned nan values in its 0th output.", stage =>
        {
            Tensor x = stage.Watch(Tensor.From([-1f], requiresGrad: true)), y = stage.Watch(x.Sqrt());
            return () =>
            {
                using (AnomalyMode.Enable()) y.Backward();
            };
        }),
    ];

    private const string PackWrites =
        "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook can not be " +
        "modified by in-place operations as this can lead to unexpected side-effects.";

    private static readonly ErrorRow[] s_saved =
    [
        // The hook has written by then: what it was given is its own affair.
        Row(54, PackWrites, stage =>
        {
            Tensor x = Leaf(), y = stage.Watch(x * 1);
            return () =>
            {
                using (SavedTensorHooks.Use(t => t.Add_(1), t => t)) _ = x.Exp();
            };
        }),
        Row(55, "Output of saved tensor unpack_hook expected to be a Tensor but got result of type ", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y;
            using (SavedTensorHooks.Use(static t => t, static _ => null!)) y = stage.Watch(x.Exp().Sum());
            return () => y.Backward();
        }),
        Row(56, "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of " +
            "hooks is allowed at a time.", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()).Log());
            y.GradFn!.RawSavedTensors[0].RegisterHooks(t => t, t => t);
            return () => y.GradFn!.RawSavedTensors[0].RegisterHooks(t => t, t => t);
        }),
        Row(56, "Calling register_hooks on a saved tensor with value None is forbidden", stage =>
        {
            Tensor y = stage.Watch(stage.Watch(Leaf()) * 2);
            RawSavedTensor none = y.GradFn!.RawSavedTensors.First(saved => saved.Unpack() is null);
            return () => none.RegisterHooks(t => t, t => t);
        }),
        Row(56, "Calling register_hooks on a saved tensor after it has been freed.", stage =>
        {
            Tensor x = stage.Watch(Leaf()), y = stage.Watch(x.Log());
            y.Backward(Tensor.Ones([3]));
            return () => y.GradFn!.RawSavedTensors[0].RegisterHooks(t => t, t => t);
        }),
    ];

    /// <summary>One gradient for two inputs.</summary>
    private sealed class Few : IFunction<ValueTuple>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, ValueTuple arguments) =>
            [inputs[0]! * inputs[1]!];

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) => [gradients[0]];
    }

    /// <summary>A gradient of a shape of its own.</summary>
    private sealed class Bad : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x * 1;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => Tensor.Ones([10]);
    }

    private sealed class DirtyAndGone : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.MarkDirty(x);
            return x.Clone();
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient;
    }

    private sealed class DirtyStranger : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.MarkDirty(x, Tensor.Ones([3]));
            return x;
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient;
    }
}
