using System.Numerics;
using System.Runtime.InteropServices;
using Adjoint.Kernels.Gemm;
using Xunit;

namespace Adjoint.Tests.Kernels.Gemm;

/// <summary>
/// One product with operands of its own: numbers in [-1, 1], leading dimensions larger than needed, canaries around C
/// and in the gaps between its rows.
/// </summary>
internal sealed unsafe class GemmCase<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Margin = 24;
    private static readonly T Canary = T.CreateChecked(12345);

    private readonly T* _a, _b, _c;
    private readonly long _m, _n, _k, _lda, _ldb, _ldc;
    private readonly bool _transA, _transB;
    private readonly T _alpha, _beta;
    private readonly T[] _old;

    internal GemmCase(bool transA, bool transB, int m, int n, int k, double alpha, double beta, int gap = 3)
    {
        (_transA, _transB, _m, _n, _k) = (transA, transB, m, n, k);
        (_alpha, _beta) = (T.CreateChecked(alpha), T.CreateChecked(beta));
        (_lda, _ldb, _ldc) = ((transA ? m : k) + gap, (transB ? k : n) + gap, n + gap);
        Random random = new((m * 31) + (n * 7) + k);
        _a = Fill((transA ? k : m) * _lda, random);
        _b = Fill((transB ? n : k) * _ldb, random);
        _old = new T[_m * _n];
        for (int i = 0; i < _old.Length; i++)
            _old[i] = beta == 0 ? T.NaN : T.CreateChecked((random.NextDouble() * 2) - 1);
        _c = Alloc(CLength);
    }

    internal string Name =>
        $"{typeof(T).Name} {(_transA ? 'T' : 'N')}{(_transB ? 'T' : 'N')} {_m}x{_n}x{_k} alpha {_alpha} beta {_beta}";

    private long CLength => (_m * _ldc) + (2 * Margin);

    /// <summary>The product as the five loops see it, C at its start values.</summary>
    private Product<T> Prepare()
    {
        new Span<T>(_c, (int)CLength).Fill(Canary);
        for (long i = 0; i < _m; i++)
            for (long j = 0; j < _n; j++)
                _c[Margin + (i * _ldc) + j] = _old[(i * _n) + j];
        return Product<T>.Of(
            _transA, _transB, (nint)_m, (nint)_n, (nint)_k,
            _alpha, _a, (nint)_lda, _b, (nint)_ldb, _beta, _c + Margin, (nint)_ldc);
    }

    /// <summary>Runs and returns C, row after row; fails if anything around C changed.</summary>
    internal T[] Run(delegate*<Product<T>*, void> run)
    {
        Product<T> product = Prepare();
        run(&product);
        T[] result = new T[_m * _n];
        for (long at = 0; at < CLength; at++)
        {
            long i = (at - Margin) / _ldc, j = (at - Margin) % _ldc;
            if (at >= Margin && i < _m && j < _n) result[(i * _n) + j] = _c[at];
            else if (_c[at] != Canary) Assert.Fail($"{Name}: wrote outside C at {at - Margin}");
        }
        return result;
    }

    /// <summary>Compares with sums in double, within the rounding errors of a sum of k products.</summary>
    internal void Check(T[] result)
    {
        double unit = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        double alpha = double.CreateChecked(_alpha), beta = double.CreateChecked(_beta);
        double[] x = Doubles(_a, _m, _transA ? 1 : _lda, _transA ? _lda : 1);
        double[] y = Doubles(_b, _n, _transB ? _ldb : 1, _transB ? 1 : _ldb);
        for (long i = 0; i < _m; i++)
            for (long j = 0; j < _n; j++)
            {
                (double sum, double size) = alpha == 0 ? (0, 0) : Sum(x, i * _k, y, j * _k);
                double old = beta == 0 ? 0 : beta * double.CreateChecked(_old[(i * _n) + j]);
                double expected = (alpha * sum) + old;
                double bound = unit * (((Math.Sqrt(_k) + 4) * Math.Abs(alpha) * size) + (4 * Math.Abs(old)));
                double actual = double.CreateChecked(result[(i * _n) + j]);
                if (!(Math.Abs(actual - expected) <= bound))
                    Assert.Fail($"{Name} at ({i}, {j}): expected {expected}, got {actual}");
            }
    }

    /// <summary>An operand in double, one row of op(A) or one column of op(B) after the other.</summary>
    private double[] Doubles(T* source, long count, long across, long along)
    {
        double[] result = new double[count * _k];
        for (long i = 0; i < count; i++)
            for (long p = 0; p < _k; p++)
                result[(i * _k) + p] = double.CreateChecked(source[(i * across) + (p * along)]);
        return result;
    }

    private (double Sum, double Size) Sum(double[] x, long atX, double[] y, long atY)
    {
        double sum = 0, size = 0;
        for (long p = 0; p < _k; p++)
        {
            double term = x[atX + p] * y[atY + p];
            sum += term;
            size += Math.Abs(term);
        }
        return (sum, size);
    }

    private static T* Fill(long length, Random random)
    {
        T* start = Alloc(length);
        for (long i = 0; i < length; i++) start[i] = T.CreateChecked((random.NextDouble() * 2) - 1);
        return start;
    }

    private static T* Alloc(long length) => (T*)NativeMemory.AlignedAlloc((nuint)((length + 1) * sizeof(T)), 64);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_a);
        NativeMemory.AlignedFree(_b);
        NativeMemory.AlignedFree(_c);
    }
}
