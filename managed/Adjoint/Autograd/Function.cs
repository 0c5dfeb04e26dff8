using Adjoint.Autograd;

namespace Adjoint;

/// <summary>
/// An op of one tensor with a derivative of its own: <c>torch.autograd.Function</c>. Both methods are static, so nothing
/// but the context can pass from one to the other.
/// </summary>
/// <example><code>
/// sealed class Cube : IFunction
/// {
///     public static Tensor Forward(FunctionContext context, Tensor x)
///     {
///         context.SaveForBackward(x);
///         return x * x * x;
///     }
///
///     public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
///         gradient * 3 * context.SavedTensors[0]!.Square();
/// }
/// var y = Function.Apply&lt;Cube&gt;(x);   // y.GradFn is CubeBackward
/// </code></example>
public interface IFunction : IForwardFunction
{
    /// <summary>The value; runs without recording.</summary>
    static abstract Tensor Forward(FunctionContext context, Tensor x);

    /// <summary>dL/dx from dL/dy; null for no gradient. Written in tensor ops, it can itself be differentiated.</summary>
    static abstract Tensor? Backward(FunctionContext context, Tensor gradient);
}

/// <summary>An op of any number of tensors, and of arguments of type <typeparamref name="TArguments"/> that are not tensors.</summary>
/// <typeparam name="TArguments">A record, a tuple, or any other type: what Python passes among the tensors.</typeparam>
public interface IFunction<TArguments> : IForwardFunction<TArguments>
{
    /// <summary>The values; runs without recording. An input may be null.</summary>
    static abstract Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, TArguments arguments);

    /// <summary>
    /// A gradient for each input, null for none, from a gradient for each output. Extra nulls at the end are ignored.
    /// </summary>
    static abstract Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients);
}

/// <summary>Applies custom functions: <c>Function.apply</c>.</summary>
public static class Function
{
    /// <summary>Runs a function of one tensor and records it under the name of its type: <c>CubeBackward</c>.</summary>
    public static Tensor Apply<TFunction>(Tensor x) where TFunction : IFunction
    {
        ArgumentNullException.ThrowIfNull(x);
        return Apply<Single<TFunction>, ValueTuple>([x], default, typeof(TFunction).Name)[0];
    }

    /// <summary>Runs a function of several tensors and records it under the name of its type.</summary>
    /// <param name="inputs">The tensors; null where an optional one is absent.</param>
    /// <param name="arguments">Everything else.</param>
    public static Tensor[] Apply<TFunction, TArguments>(IReadOnlyList<Tensor?> inputs, TArguments arguments)
        where TFunction : IFunction<TArguments>
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Apply<TFunction, TArguments>(inputs, arguments, typeof(TFunction).Name);
    }

    private static Tensor[] Apply<TFunction, TArguments>(IReadOnlyList<Tensor?> inputs, TArguments arguments, string name)
        where TFunction : IFunction<TArguments>
    {
        using TapScope tap = Tap.Function(name, inputs);
        bool[] needs = new bool[inputs.Count];
        bool any = false;
        for (int i = 0; i < needs.Length; i++) any |= needs[i] = inputs[i] is { RequiresGrad: true };
        bool record = any && GradMode.IsEnabled;
        FunctionContext context = new(inputs, needs);
        // Made before the forward runs, so that it is numbered where the op stands in the program.
        FunctionNode? node = record ? new FunctionNode(name + "Backward", context, TFunction.Backward, inputs) : null;
        Tensor[] outputs;
        using (GradMode.NoGrad())
        using (ForwardMode.SetEnabled(false)) outputs = TFunction.Forward(context, inputs, arguments);
        if (outputs is null || Array.Exists(outputs, static t => t is null))
            throw new InvalidOperationException($"{name}.Forward returned null: expected a tensor for each output");
        context.Finish(outputs, node);
        if (Tensors.ThreadModes.DualLevels != 0) FunctionTangents.Pass(context, inputs, outputs, TFunction.Jvp);
        return outputs;
    }

    /// <summary>A function of one tensor as one of a list.</summary>
    private sealed class Single<TFunction> : IFunction<ValueTuple> where TFunction : IFunction
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, ValueTuple arguments) =>
            [TFunction.Forward(context, inputs[0]!)];

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) =>
            [gradients[0] is { } g ? TFunction.Backward(context, g) : null];

        public static Tensor?[] Jvp(FunctionContext context, IReadOnlyList<Tensor?> tangents) =>
            [TFunction.Jvp(context, tangents[0])];
    }
}
