using Adjoint.Autograd;

namespace Adjoint;

/// <summary>
/// An op of one tensor with a derivative of its own whose forward knows nothing of autograd: what backward needs is
/// kept by a method of its own, from the input and the finished output. The <c>setup_context</c> style of
/// <c>torch.autograd.Function</c>.
/// </summary>
/// <typeparam name="TSelf">The function itself.</typeparam>
/// <remarks>Applied by <see cref="Function.Apply{TFunction}(Tensor)"/>. Both methods run without recording.</remarks>
/// <example><code>
/// sealed class Softplus : ISetupFunction&lt;Softplus&gt;
/// {
///     public static Tensor Forward(Tensor x) => (1 + x.Exp()).Log();
///
///     public static void SetupContext(FunctionContext context, Tensor x, Tensor output) => context.SaveForBackward(x);
///
///     public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
///         gradient * context.SavedTensors[0]!.Sigmoid();
/// }
/// </code></example>
public interface ISetupFunction<TSelf> : IFunction where TSelf : ISetupFunction<TSelf>
{
    /// <summary>The value.</summary>
    static abstract Tensor Forward(Tensor x);

    /// <summary>Keeps for backward what it needs of the input and the output, and sets the marks.</summary>
    static abstract void SetupContext(FunctionContext context, Tensor x, Tensor output);

    static Tensor IFunction.Forward(FunctionContext context, Tensor x)
    {
        Tensor output = TSelf.Forward(x);
        if (output is not null) TSelf.SetupContext(context, x, output);
        return output!;
    }
}

/// <summary>The same for any number of tensors, and arguments that are not tensors.</summary>
/// <typeparam name="TSelf">The function itself.</typeparam>
/// <typeparam name="TArguments">
/// A record, a tuple or any other type. Defaults of its constructor are filled in before <see cref="SetupContext"/>
/// sees it.
/// </typeparam>
/// <example><code>
/// sealed record Bounds(double Low = 0, double High = 1);
///
/// sealed class Clip : ISetupFunction&lt;Clip, Bounds&gt;
/// {
///     public static Tensor[] Forward(IReadOnlyList&lt;Tensor?&gt; inputs, Bounds b) =>
///         [inputs[0]!.Clamp(b.Low, b.High)];
///
///     public static void SetupContext(FunctionContext context, IReadOnlyList&lt;Tensor?&gt; inputs, Bounds b,
///         IReadOnlyList&lt;Tensor&gt; outputs) =>
///         context.SaveForBackward(inputs[0]!.Eq(outputs[0]));
///     ...
/// }
/// var y = Function.Apply&lt;Clip, Bounds&gt;([x], new Bounds(High: 2))[0];
/// </code></example>
public interface ISetupFunction<TSelf, TArguments> : IFunction<TArguments>
    where TSelf : ISetupFunction<TSelf, TArguments>
{
    /// <summary>The values. An input may be null.</summary>
    static abstract Tensor[] Forward(IReadOnlyList<Tensor?> inputs, TArguments arguments);

    /// <summary>Keeps for backward what it needs of inputs, arguments and outputs, and sets the marks.</summary>
    static abstract void SetupContext(FunctionContext context, IReadOnlyList<Tensor?> inputs, TArguments arguments,
        IReadOnlyList<Tensor> outputs);

    static Tensor[] IFunction<TArguments>.Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs,
        TArguments arguments)
    {
        Tensor[] outputs = TSelf.Forward(inputs, arguments);
        if (outputs is not null && !Array.Exists(outputs, static t => t is null))
            TSelf.SetupContext(context, inputs, arguments, outputs);
        return outputs!;
    }
}
