using System.Diagnostics;
using Adjoint.Autograd;

namespace Adjoint;

/// <summary>What a check goes by.</summary>
internal readonly record struct GradCheckOptions(double Eps, double Atol, double Rtol, double NondetTol,
    bool CheckUndefinedGrad, bool CheckBatchedGrad, bool FastMode, Action<string>? Warn, bool CheckForwardAd = false,
    bool CheckBackwardAd = true);

/// <summary>One check of one function: the values, then what a backward has to keep to besides.</summary>
internal sealed partial class GradChecker
{
    private readonly TensorFunction _f;
    private readonly Tensor[] _inputs;
    private readonly GradCheckOptions _options;
    // The inputs that require a gradient, and their places among all: what messages call them.
    private readonly Tensor[] _targets;
    private readonly int[] _targetNumbers;

    public GradChecker(TensorFunction f, IReadOnlyList<Tensor> inputs, GradCheckOptions options)
    {
        CheckInputs(inputs, options);
        (_f, _inputs, _options) = (f, [.. inputs], options);
        _targetNumbers = [.. Enumerable.Range(0, _inputs.Length).Where(i => _inputs[i].RequiresGrad)];
        _targets = Array.ConvertAll(_targetNumbers, i => _inputs[i]);
    }

    public static void CheckInputs(IReadOnlyList<Tensor> inputs, GradCheckOptions options)
    {
        if (!options.CheckForwardAd && !options.CheckBackwardAd)
        {
            throw new ArgumentException(
                "Expected at least one of check_forward_ad or check_backward_ad to be True", nameof(options));
        }
        bool any = false;
        for (int i = 0; i < inputs.Count; i++)
        {
            Tensor input = inputs[i];
            ArgumentNullException.ThrowIfNull(input);
            if (!input.RequiresGrad) continue;
            any = true;
            if (input.DType != DType.Float64) Warn(options, i);
            for (int d = 0; d < input.Rank; d++)
            {
                if (input.Strides[d] > 0 || input.Shape[d] <= 1) continue;
                throw new ArgumentException($"The {i}th input has a dimension with stride 0. gradcheck only supports " +
                    "inputs that are non-overlapping to be able to compute the numerical gradients correctly. You " +
                    "should call .contiguous on the input before passing it to gradcheck.", nameof(inputs));
            }
        }
        if (any) return;
        throw new ArgumentException("gradcheck expects at least one input tensor to require gradient, but none of " +
            "the them have requires_grad=True.", nameof(inputs));
    }

    private static void Warn(GradCheckOptions options, int input)
    {
        string text = $"Input #{input} requires gradient and is not a double precision floating point or complex. " +
            "This check will likely fail if all the inputs are not of double precision floating point or complex.";
        if (options.Warn is { } warn) warn(text);
        else Trace.TraceWarning(text);
    }

    public void Run()
    {
        Tensor[] outputs = _f.Call(_inputs, "gradcheck");
        FiniteDifferences differences = new(_f, _inputs, outputs, _options.Eps);
        int[] numbers = [.. Enumerable.Range(0, outputs.Length).Where(i => outputs[i].RequiresGrad)];
        if (numbers.Length == 0)
        {
            ExpectZeros(differences);
            return;
        }
        if (_options.CheckForwardAd) CompareForward(differences, outputs, numbers);
        if (!_options.CheckBackwardAd) return;
        if (_options.FastMode) CompareProjections(differences, outputs, numbers);
        else CompareJacobians(differences, outputs, numbers);
        if (_options.CheckBatchedGrad)
            foreach (int number in numbers) new BatchedGradCheck(_targets, _targetNumbers).Run(outputs[number], number);
        Tensor[] live = Array.ConvertAll(numbers, i => outputs[i]);
        CheckZeroGradients(live);
        if (_options.CheckUndefinedGrad) CheckUndefinedGradients();
    }

    private void ExpectZeros(FiniteDifferences differences)
    {
        foreach (Tensor target in _targets)
        {
            foreach (double[,] jacobian in differences.Jacobians(target))
            {
                foreach (double value in jacobian)
                    if (value != 0) throw new GradCheckException("Numerical gradient for function expected to be zero");
            }
        }
    }

    private void CompareJacobians(FiniteDifferences differences, Tensor[] outputs, int[] numbers)
    {
        double[][][,] numerical = Array.ConvertAll(_targets, differences.Jacobians);
        foreach (int number in numbers)
        {
            double[][,] analytical = Analytical(outputs[number]);
            for (int k = 0; k < _targets.Length; k++)
            {
                JacobianComparison comparison = new(numerical[k][number], analytical[k], _options.Atol, _options.Rtol);
                if (comparison.Differing > 0)
                {
                    throw new GradCheckException(
                        comparison.Mismatch(number, _targetNumbers[k], outputs[number].Shape, _targets[k].Shape));
                }
            }
        }
    }

    /// <summary>The Jacobians of one output by backward, a row for each element of the input, as the numerical
    /// ones.</summary>
    private double[][,] Analytical(Tensor output)
    {
        double[][,] first = Once();
        double[][,] again = Once();
        for (int k = 0; k < first.Length; k++)
        {
            foreach ((double a, double b) in first[k].Cast<double>().Zip(again[k].Cast<double>())) RequireSame(a, b);
        }
        return first;

        double[][,] Once()
        {
            double[][,] jacobians = Array.ConvertAll(_targets, t => new double[t.Count, output.Count]);
            for (int e = 0; e < output.Count; e++)
            {
                Tensor?[] row = Grad.Of(output, _targets, Autodiff.Unit(output, e), retainGraph: true,
                    allowUnused: true);
                for (int k = 0; k < row.Length; k++)
                {
                    if (row[k] is null) continue;
                    double[] values = FiniteDifferences.Values(row[k]!);
                    for (int i = 0; i < values.Length; i++) jacobians[k][i, e] = values[i];
                }
            }
            return jacobians;
        }
    }

    /// <summary>v^T J u for random u and v: forward by a difference along u, backward by a product with v.</summary>
    private void CompareProjections(FiniteDifferences differences, Tensor[] outputs, int[] numbers)
    {
        Generator generator = new(GradCheck.Seed);
        double[][] v = Array.ConvertAll(numbers, i => Direction(outputs[i].Count, generator));
        double[][] u = Array.ConvertAll(_targets, t => Direction(t.Count, generator));
        double[][] numerical = new double[_targets.Length][];
        for (int k = 0; k < _targets.Length; k++)
        {
            double[][] along = differences.Along(_targets[k], u[k]);
            numerical[k] = [.. numbers.Select((number, i) => Dot(v[i], along[number]))];
        }
        for (int i = 0; i < numbers.Length; i++)
        {
            Tensor output = outputs[numbers[i]];
            Tensor seed = Tensor.From(v[i], output.Shape).To(output.DType);
            double[] analytical = Once();
            foreach ((double a, double b) in analytical.Zip(Once())) RequireSame(a, b);
            for (int k = 0; k < _targets.Length; k++)
            {
                // Each element may be off by atol: through the projection that is atol times the sums of u and of v.
                double atol = _options.Atol * u[k].Sum() * v[i].Sum();
                double difference = Math.Abs(analytical[k] - numerical[k][i]);
                if (difference <= atol + _options.Rtol * Math.Abs(numerical[k][i])) continue;
                JacobianComparison comparison = new(differences.Jacobians(_targets[k])[numbers[i]],
                    Analytical(output)[k], _options.Atol, _options.Rtol);
                throw new GradCheckException(comparison.FastMismatch(numbers[i], _targetNumbers[k], output.Shape,
                    _targets[k].Shape, numerical[k][i], analytical[k]));
            }

            double[] Once()
            {
                Tensor?[] row = Grad.Of(output, _targets, seed, retainGraph: true, allowUnused: true);
                return [.. row.Select((g, k) => g is null ? 0 : Dot(u[k], FiniteDifferences.Values(g)))];
            }
        }
    }

    /// <summary>Positive, so that errors of one sign cannot cancel, and of length 1.</summary>
    private static double[] Direction(long count, Generator generator)
    {
        double[] direction = Tensor.Rand([count], DType.Float64, generator: generator).ToArray<double>();
        double length = Math.Sqrt(Dot(direction, direction));
        return Array.ConvertAll(direction, x => x / length);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, static (x, y) => x * y).Sum();

    private void RequireSame(double first, double again)
    {
        if (Math.Abs(first - again) <= _options.NondetTol || first.Equals(again)) return;
        throw new GradCheckException("Backward is not reentrant, i.e., running backward with same input and " +
            "grad_output multiple times gives different values, although analytical gradient matches numerical " +
            $"gradient.The tolerance for nondeterminism was {_options.NondetTol}. Got {first} and then {again}.");
    }

    private void CheckZeroGradients(Tensor[] outputs)
    {
        foreach (Tensor? gradient in Grad.Of(outputs, _targets, Zeros(outputs), allowUnused: true))
        {
            if (gradient is not null && Array.Exists(FiniteDifferences.Values(gradient), static g => g != 0))
                throw new GradCheckException("backward not multiplied by grad_output");
        }
    }

    /// <summary>Takes the gradients of all outputs away, then, where there are several, of one after the
    /// other.</summary>
    private void CheckUndefinedGradients()
    {
        int count = CheckWithout(null);
        for (int i = 0; count > 1 && i < count; i++) CheckWithout(i);
    }

    private int CheckWithout(int? only)
    {
        Tensor[] outputs = Array.FindAll(_f.Call(_inputs, "gradcheck"), static t => t.RequiresGrad);
        Tensor[] cut = [.. outputs.Select((y, i) =>
            only is null || only == i ? Function.Apply<UndefinedGradient, ValueTuple>([y], default)[0] : y)];
        Tensor?[] gradients;
        try
        {
            gradients = Grad.Of(cut, _targets, Zeros(cut), allowUnused: true);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new GradCheckException($"Expected backward function to handle undefined output grads. It threw " +
                e.Message, e);
        }
        foreach (Tensor? gradient in gradients)
        {
            if (gradient is null || !Array.Exists(FiniteDifferences.Values(gradient), static g => g != 0)) continue;
            throw new GradCheckException(
                "Expected all input grads to be undefined or zero when all output grads are undefined or zero.");
        }
        return outputs.Length;
    }

    private static Tensor[] Zeros(Tensor[] like) => Array.ConvertAll(like, static t => Tensor.Zeros(t.Shape, t.DType));

    /// <summary>Lets a value through and no gradient back.</summary>
    private sealed class UndefinedGradient : IFunction<ValueTuple>
    {
        public static Tensor[] Forward(FunctionContext context, IReadOnlyList<Tensor?> inputs, ValueTuple arguments) =>
            [inputs[0]!];

        public static Tensor?[] Backward(FunctionContext context, IReadOnlyList<Tensor?> gradients) => [null];
    }
}
