using Adjoint.Autograd;
using Xunit;

namespace Adjoint.Tests.Autograd.Anomaly;

/// <summary>Anomaly mode: A21, E20, E53, and where it goes further than PyTorch.</summary>
public class AnomalyModeTests
{
    private sealed class Breaks : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x * 2;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            throw new InvalidDataException("broken");
    }

    /// <summary>
    /// Its backward is an op whose own backward makes NaN, as in PyTorch's test_nested_anomaly_detect_nan.
    /// </summary>
    private sealed class Outer : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.SaveForBackward(x);
            return x.Sum();
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            Function.Apply<Inner>(gradient * context.SavedTensors[0]!);
    }

    private sealed class Inner : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x) => x * 2;

        public static Tensor? Backward(FunctionContext context, Tensor gradient) => gradient.Mul(0).Div(0);
    }

    private static AutogradException Error(Action action) => Assert.Throws<AutogradException>(action);

    private static Tensor Leaf(params float[] values) => Tensor.From(values, requiresGrad: true);

    private static Tensor RootTimesZero(Tensor x) => x.Sqrt() * 0;

    [Fact]
    public void A_nan_names_the_function_the_element_and_the_call()
    {
        Tensor x = Leaf(4, 0);
        using AnomalyModeScope scope = AnomalyMode.Enable();
        Tensor y = RootTimesZero(x).Sum();
        AutogradException e = Error(() => y.Backward());
        Assert.StartsWith("Function 'SqrtBackward0' returned nan values in its 0th output. The first one is at [1] " +
            "of [2].\n\n" +
            "Error detected in SqrtBackward0. Traceback of forward call that caused the error:\n   at ", e.Message);
        Assert.Equal("SqrtBackward0", e.NodeName);
        Assert.Contains(nameof(RootTimesZero), e.ForwardStackTrace!);
        Assert.Contains(nameof(A_nan_names_the_function_the_element_and_the_call), e.ForwardStackTrace!);
        Assert.EndsWith(e.ForwardStackTrace!, e.Message);
        Assert.IsType<AutogradException>(e.InnerException);
        Assert.Equal(AnomalyMode.ForwardStackTraceOf(e), AnomalyMode.ForwardStackTraceOf(e.InnerException));
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Off_a_nan_passes()
    {
        Tensor x = Leaf(0);
        RootTimesZero(x).Sum().Backward();
        Assert.True(float.IsNaN(x.Grad!.Item<float>()));
    }

    [Fact]
    public void Without_the_check_a_nan_passes_but_errors_are_explained()
    {
        Tensor x = Leaf(0);
        using AnomalyModeScope scope = AnomalyMode.Enable(checkNaN: false);
        RootTimesZero(x).Sum().Backward();
        Assert.True(float.IsNaN(x.Grad!.Item<float>()));

        Tensor a = Leaf(1, 2).Clone();
        Tensor y = a.Pow(2).Sum();
        a.Mul_(2);
        Assert.Contains("Error detected in PowBackward0. Traceback of forward call", Error(() => y.Backward()).Message);
    }

    [Fact]
    public void An_infinity_is_found_when_asked_for()
    {
        Tensor x = Leaf(1, 0);
        using (AnomalyMode.Enable()) x.Sqrt().Sum().Backward();
        Assert.True(float.IsPositiveInfinity(x.Grad![1].Item<float>()));
        using (AnomalyMode.Enable(checkInf: true))
        {
            Assert.StartsWith("Function 'SqrtBackward0' returned inf values in its 0th output. The first one is at " +
                "[1] of [2].",
                Error(() => x.Sqrt().Sum().Backward()).Message);
        }
    }

    [Fact]
    public void Every_gradient_is_checked_even_where_kernels_add_into_what_waits()
    {
        Tensor x = Leaf(0, 1);
        using AnomalyModeScope scope = AnomalyMode.Enable();
        Tensor clean = x * 3;
        Assert.StartsWith("Function 'SqrtBackward0' returned nan values",
            Error(() => (clean + RootTimesZero(x)).Sum().Backward()).Message);
    }

    [Fact]
    public void Double_gradients_are_checked_too()
    {
        Tensor x = Tensor.From([0.0], requiresGrad: true);
        using AnomalyModeScope scope = AnomalyMode.Enable();
        Assert.StartsWith("Function 'SqrtBackward0' returned nan " +
            "values", Error(() => RootTimesZero(x).Sum().Backward()).Message);
    }

    [Fact]
    public void Forward_values_are_checked_when_asked_for()
    {
        Tensor x = Leaf(1, -1);
        using (AnomalyMode.Enable()) _ = x.Log();
        using (AnomalyMode.Enable(checkForward: true))
        {
            AutogradException e = Error(() => _ = x.Log());
            Assert.StartsWith("The forward call of 'LogBackward0' returned nan values in its 0th output. The first " +
                "one is at [1] of [2].",
                e.Message);
            Assert.Contains(nameof(Forward_values_are_checked_when_asked_for), e.ForwardStackTrace!);
            Tensor a = x.Clone();
            Assert.StartsWith("The forward call of 'LogBackward0'", Error(() => a.Log_()).Message);
        }
    }

    [Fact]
    public void A_graph_made_before_the_mode_has_no_forward_information()
    {
        Tensor y = RootTimesZero(Leaf(0)).Sum();
        using AnomalyModeScope scope = AnomalyMode.Enable();
        AutogradException e = Error(() => y.Backward());
        Assert.EndsWith("Error detected in SqrtBackward0. No forward pass information available. Enable detect " +
            "anomaly during " +
            "forward pass for more information.", e.Message);
        Assert.Null(e.ForwardStackTrace);
    }

    [Fact]
    public void An_exception_of_another_type_passes_as_it_is_with_its_report()
    {
        Tensor x = Leaf(1);
        using AnomalyModeScope scope = AnomalyMode.Enable();
        Tensor y = Function.Apply<Breaks>(x).Sum();
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => y.Backward());
        Assert.Equal("broken", e.Message);
        Assert.StartsWith("Error detected in BreaksBackward. Traceback of forward call that caused the error:\n",
            AnomalyMode.ForwardStackTraceOf(e));
        Assert.Null(AnomalyMode.ForwardStackTraceOf(new InvalidDataException()));
    }

    [Fact]
    public void A_graph_of_a_graph_names_what_induced_it()
    {
        Tensor x = Leaf(1, 2);
        using AnomalyModeScope scope = AnomalyMode.Enable();
        Tensor y = Function.Apply<Outer>(x);
        Tensor dx = Grad.Of(y, [x], createGraph: true)[0]!;
        string text = Error(() => dx.Sum().Backward()).Message;
        Assert.StartsWith("Function 'InnerBackward' returned nan values in its 0th output.", text);
        Assert.Contains("Error detected in InnerBackward. Traceback of forward call that caused the error:\n", text);
        Assert.Contains("\n\nPrevious calculation was induced by OuterBackward. Traceback of forward call that " +
            "induced the " +
            "previous calculation:\n", text);
    }

    [Fact]
    public void An_in_place_error_has_the_other_hint_and_the_place_of_the_write()
    {
        Tensor a = Leaf(1, 2).Clone();
        using AnomalyModeScope scope = AnomalyMode.Enable();
        Tensor y = a.Pow(2).Sum();
        a.Mul_(2);
        string text = Error(() => y.Backward()).Message;
        Assert.StartsWith("one of the variables needed for gradient computation has been modified by an inplace " +
            "operation: " +
            "[torch.FloatTensor [2]], which is output 0 of MulBackward0, is at version 1; expected version 0 " +
            "instead. Hint: the " +
            "backtrace further above shows the operation that failed to compute its gradient. The variable in " +
            "question was " +
            "changed in there or anywhere later. Good luck! The last in-place write was by mul_, called at ", text);
        Assert.Contains(nameof(An_in_place_error_has_the_other_hint_and_the_place_of_the_write), text.Split("The " +
            "value was")[0]);
        Assert.Contains("The value was saved as 'self' of PowBackward0.", text);
    }

    [Fact]
    public void Scopes_nest_and_restore()
    {
        Assert.False(AnomalyMode.IsEnabled);
        using (AnomalyMode.Enable())
        {
            using (AnomalyMode.Disable())
            {
                Assert.False(AnomalyMode.IsEnabled);
                RootTimesZero(Leaf(0)).Sum().Backward();
            }
            using (AnomalyMode.Enable(checkNaN: false)) RootTimesZero(Leaf(0)).Sum().Backward();
            Assert.Throws<AutogradException>(static () => RootTimesZero(Leaf(0)).Sum().Backward());
        }
        Assert.False(AnomalyMode.IsEnabled);
    }

    [Fact]
    public async Task Set_stays_with_a_thread_of_ones_own_and_is_refused_on_the_pool()
    {
        bool[] seen = [];
        Thread thread = new(() =>
        {
            AnomalyMode.Set(true);
            bool on = AnomalyMode.IsEnabled;
            AnomalyMode.Set(false);
            seen = [on, AnomalyMode.IsEnabled];
        });
        thread.Start();
        thread.Join();
        Assert.Equal([true, false], seen);
        InvalidOperationException refused = await Task.Run(static () =>
            Assert.Throws<InvalidOperationException>(static () => AnomalyMode.Set(true)));
        Assert.StartsWith("AnomalyMode.Set sets a mode that stays with the thread, and this is a thread of the pool",
            refused.Message, StringComparison.Ordinal);
    }

    private sealed class Collecting : System.Diagnostics.TraceListener
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public List<string> Lines { get; } = [];

        public override void Write(string? message) { }

        public override void WriteLine(string? message)
        {
            // Other tests trace too.
            if (Environment.CurrentManagedThreadId == _thread) Lines.Add(message!);
        }
    }

    [Fact]
    public void Enabling_warns_and_setting_does_not()
    {
        List<string> lines = [];
        // A thread of its own: elsewhere the mode cannot be set for good.
        Thread thread = new(() =>
        {
            using Collecting listener = new();
            System.Diagnostics.Trace.Listeners.Add(listener);
            try
            {
                using (AnomalyMode.Enable()) { }
                using (AnomalyMode.Disable()) { }
                AnomalyMode.Set(true);
                AnomalyMode.Set(false);
            }
            finally
            {
                System.Diagnostics.Trace.Listeners.Remove(listener);
            }
            lines = listener.Lines;
        });
        thread.Start();
        thread.Join();
        Assert.Equal("Anomaly Detection has been enabled. This mode will increase the runtime and should only be " +
            "enabled for debugging.", Assert.Single(lines));
    }

    [Fact]
    public void What_the_mode_remembers_dies_with_the_graph()
    {
        WeakReference Graph()
        {
            using AnomalyModeScope scope = AnomalyMode.Enable();
            Tensor x = Leaf(1, 2);
            Tensor dx = Grad.Of((x * x * x).Sum(), [x], createGraph: true)[0]!;
            return new WeakReference(dx.GradFn);
        }
        WeakReference node = Graph();
        for (int i = 0; i < 10 && node.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(node.IsAlive);
    }
}
