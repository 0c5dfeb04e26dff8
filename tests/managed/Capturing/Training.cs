using Adjoint.Nn;
using Adjoint.Optim;
using Adjoint.Tool.Training;
using Xunit;

namespace Adjoint.Tests.Capturing;

/// <summary>A small network with its optimizer and the tensors that batches are written into.</summary>
internal sealed class Training
{
    private const int Batch = 8;
    private static readonly Digits s_digits = Digits.Load(null);

    public readonly Sequential Model;
    public readonly Optimizer Optimizer;
    public readonly Tensor X = Tensor.Zeros([Batch, Digits.Pixels]);
    public readonly Tensor Labels = Tensor.Zeros([Batch], DType.Int64);

    public Training(Func<IEnumerable<Tensor>, Optimizer> optimizer, double dropout = 0)
    {
        Generator weights = new(7);
        Model = new Sequential(new Linear(Digits.Pixels, 24, generator: weights), new ReLU(),
            new Dropout(dropout, new Generator(3)), new Linear(24, Digits.Classes, generator: weights));
        Optimizer = optimizer(Model.Parameters());
    }

    public Tensor Step()
    {
        Optimizer.ZeroGrad();
        Tensor loss = Functional.CrossEntropy(Model.Forward(X), Labels);
        loss.Backward();
        Optimizer.Step();
        return loss;
    }

    /// <summary>Writes batch number <paramref name="number"/> into the inputs.</summary>
    public void Load(int number)
    {
        long[] rows = [.. Enumerable.Range(0, Batch).Select(i => (long)((number * Batch + i) % 400))];
        (Tensor pixels, Tensor labels) = s_digits.Batch(rows);
        X.Copy_(pixels);
        Labels.Copy_(labels);
    }

    /// <summary>Parameters, gradients and optimizer state, bit for bit.</summary>
    public byte[][] State() =>
        [.. Model.Parameters().SelectMany(p => new[] { Bytes(p), Bytes(p.Grad!) }),
            .. Optimizer.StateDict().Values.Select(Bytes)];

    public static byte[] Bytes(Tensor tensor) => tensor.DType switch
    {
        DType.Float32 => [.. tensor.ToArray<float>().SelectMany(BitConverter.GetBytes)],
        DType.Float64 => [.. tensor.ToArray<double>().SelectMany(BitConverter.GetBytes)],
        _ => [.. tensor.ToArray<long>().SelectMany(BitConverter.GetBytes)],
    };

    /// <summary>Trains twice, eagerly and by replay, and demands the same bits after every step.</summary>
    public static void Compare(Func<IEnumerable<Tensor>, Optimizer> optimizer, int steps, double dropout = 0,
        Action<int, Optimizer>? between = null)
    {
        Training eager = new(optimizer, dropout), captured = new(optimizer, dropout);
        CapturedStep? step = null;
        for (int i = 0; i < steps; i++)
        {
            eager.Load(i);
            captured.Load(i);
            between?.Invoke(i, eager.Optimizer);
            between?.Invoke(i, captured.Optimizer);
            Tensor loss = eager.Step();
            if (step is null) step = Capture.Record(captured.Step);
            else step.Run();
            Assert.Equal(Bytes(loss), Bytes(step.Outputs[0]));
            if (i % 50 == 0 || i < 5 || i == steps - 1) Assert.Equal(eager.State(), captured.State());
        }
        Assert.True(step!.IsReplaying);
        step.Dispose();
    }
}
