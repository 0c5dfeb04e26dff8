namespace Adjoint;

internal sealed partial class GradChecker
{
    /// <summary>Compares J u by dual numbers with differences: for every unit vector u, or in fast mode for a random
    /// one.</summary>
    private void CompareForward(FiniteDifferences differences, Tensor[] outputs, int[] numbers)
    {
        if (_options.FastMode)
        {
            CompareForwardProjections(differences, outputs, numbers);
            return;
        }
        for (int k = 0; k < _targets.Length; k++)
        {
            double[][,] numerical = differences.Jacobians(_targets[k]), tangents = Tangents(k, outputs);
            foreach (int number in numbers)
            {
                JacobianComparison comparison =
                    new(numerical[number], tangents[number], _options.Atol, _options.Rtol);
                if (comparison.Differing == 0) continue;
                throw new GradCheckException(comparison.Mismatch(number, _targetNumbers[k], outputs[number].Shape,
                    _targets[k].Shape, forward: true));
            }
        }
    }

    private void CompareForwardProjections(FiniteDifferences differences, Tensor[] outputs, int[] numbers)
    {
        Generator generator = new(GradCheck.Seed);
        for (int k = 0; k < _targets.Length; k++)
        {
            double[] u = Direction(_targets[k].Count, generator);
            double[][] numerical = differences.Along(_targets[k], u);
            double[][] along = Along(k, Tensor.From(u, _targets[k].Shape).To(_targets[k].DType), outputs);
            foreach (int number in numbers)
            {
                double[] v = Direction(outputs[number].Count, generator);
                double expected = Dot(v, numerical[number]), got = Dot(v, along[number]);
                double atol = _options.Atol * u.Sum() * v.Sum();
                if (Math.Abs(got - expected) <= atol + _options.Rtol * Math.Abs(expected)) continue;
                JacobianComparison comparison = new(differences.Jacobians(_targets[k])[number],
                    Tangents(k, outputs)[number], _options.Atol, _options.Rtol);
                throw new GradCheckException(comparison.FastMismatch(number, _targetNumbers[k], outputs[number].Shape,
                    _targets[k].Shape, expected, got, forward: true));
            }
        }
    }

    /// <summary>The Jacobian of each output, a row for each element of input <paramref name="target"/>.</summary>
    private double[][,] Tangents(int target, Tensor[] outputs)
    {
        Tensor input = _targets[target];
        double[][,] jacobians = Array.ConvertAll(outputs, y => new double[input.Count, y.Count]);
        for (int row = 0; row < input.Count; row++)
        {
            double[][] slopes = Along(target, Autodiff.Unit(input, row), outputs);
            for (int i = 0; i < slopes.Length; i++)
                for (int column = 0; column < slopes[i].Length; column++) jacobians[i][row, column] = slopes[i][column];
        }
        return jacobians;
    }

    /// <summary>The derivative of each output along one direction of one input. No input requires a gradient: tangents
    /// must not depend on that.</summary>
    private double[][] Along(int target, Tensor direction, Tensor[] outputs)
    {
        Tensor[] inputs = Array.ConvertAll(_inputs, static t => t.Detach());
        using DualLevelScope scope = ForwardMode.DualLevel();
        int at = _targetNumbers[target];
        inputs[at] = ForwardMode.MakeDual(inputs[at], direction);
        Tensor[] results = _f.Call(inputs, "gradcheck");
        return [.. results.Select((y, i) => ForwardMode.UnpackDual(y).Tangent is { } t
            ? FiniteDifferences.Values(t) : new double[outputs[i].Count])];
    }
}
