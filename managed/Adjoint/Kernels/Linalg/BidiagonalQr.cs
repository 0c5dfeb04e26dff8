using System.Numerics;
using Adjoint.Memory;

namespace Adjoint.Kernels;

/// <summary>
/// The second half: the singular values of an upper bidiagonal matrix by implicit QR steps with and without shift
/// (Demmel and Kahan; LAPACK's dbdsqr), each to high relative accuracy. Rotations go to the rows of u^T and of v^T.
/// </summary>
internal unsafe ref struct BidiagonalQr<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int MostIterations = 6;

    private readonly T* _d;
    private readonly T* _e;
    private readonly nint _n;
    private readonly Matrix<T> _left;
    private readonly Matrix<T> _right;
    private readonly T* _c1, _s1, _c2, _s2;
    private readonly T _tolerance;
    private T _threshold;
    private T _least;
    private T _most;

    private BidiagonalQr(T* d, T* e, nint n, Matrix<T> left, Matrix<T> right, T* room)
    {
        _d = d;
        _e = e;
        (_n, _left, _right) = (n, left, right);
        _c1 = room;
        _s1 = room + n;
        _c2 = room + 2 * n;
        _s2 = room + 3 * n;
        double eps = double.CreateTruncating(Precision<T>.Rounding);
        _tolerance = T.CreateTruncating(Math.Clamp(Math.Pow(eps, -0.125), 10, 100) * eps);
    }

    /// <summary>d becomes the singular values, the largest first; u^T and v^T (Start null: not wanted) are rotated
    /// with it.</summary>
    /// <returns>0, or how many off-diagonal elements did not converge.</returns>
    public static int Run(T* d, T* e, nint n, Matrix<T> left, Matrix<T> right)
    {
        using Workspace room = Workspace.Rent(4 * n * sizeof(T));
        BidiagonalQr<T> run = new(d, e, n, left, right, (T*)room.Pointer);
        int failed = run.Iterate();
        run.Finish();
        return failed;
    }

    private int Iterate()
    {
        _threshold = Threshold();
        double steps = 0, most = (double)MostIterations * _n * _n;
        nint oldFirst = -1, oldLast = -1, last = _n - 1;
        bool down = true;
        while (last > 0)
        {
            if (steps > most) return Unconverged();
            nint first = Split(last);
            if (first == last)
            {
                last--;
                continue;
            }
            if (first == last - 1)
            {
                Pair(first);
                last -= 2;
                continue;
            }
            // A new block is chased from its larger end.
            if (first > oldLast || last < oldFirst) down = T.Abs(_d[first]) >= T.Abs(_d[last]);
            if (Deflates(first, last, down)) continue;
            (oldFirst, oldLast) = (first, last);
            T shift = Shift(first, last, down);
            steps += last - first;
            if (shift == T.Zero) WithoutShift(first, last, down);
            else WithShift(first, last, down, shift);
            ref T tail = ref _e[down ? last - 1 : first];
            if (T.Abs(tail) <= _threshold) tail = T.Zero;
        }
        return 0;
    }

    /// <summary>What counts as zero on the superdiagonal: a lower bound of the smallest singular value, times the
    /// tolerance.</summary>
    private readonly T Threshold()
    {
        T least = T.Abs(_d[0]), mu = least;
        for (nint i = 1; i < _n && least != T.Zero; i++)
        {
            mu = T.Abs(_d[i]) * (mu / (mu + T.Abs(_e[i - 1])));
            least = T.Min(least, mu);
        }
        T n = T.CreateTruncating(_n);
        T smallest = T.CreateTruncating(MostIterations) * (n * (n * Precision<T>.Least));
        return T.Max(_tolerance * (least / T.Sqrt(n)), smallest);
    }

    /// <summary>Where the block that ends at last begins; what lies above is zero.</summary>
    private nint Split(nint last)
    {
        _most = T.Abs(_d[last]);
        nint first = last;
        while (first > 0)
        {
            T size = T.Abs(_e[first - 1]);
            if (size <= _threshold)
            {
                _e[first - 1] = T.Zero;
                return first;
            }
            first--;
            _most = T.Max(_most, T.Max(T.Abs(_d[first]), size));
        }
        return first;
    }

    private readonly void Pair(nint k)
    {
        (_d[k + 1], _d[k], T rightS, T rightC, T leftS, T leftC) =
            Rotation.Triangular(_d[k], _e[k], _d[k + 1]);
        _e[k] = T.Zero;
        if (_right.Start != null) _right.From(k, 0).Rotate(&rightC, &rightS, 1, upwards: false);
        if (_left.Start != null) _left.From(k, 0).Rotate(&leftC, &leftS, 1, upwards: false);
    }

    /// <summary>Whether an element of the superdiagonal may be dropped without loss of relative accuracy.</summary>
    private bool Deflates(nint first, nint last, bool down)
    {
        ref T tail = ref _e[down ? last - 1 : first];
        if (T.Abs(tail) <= _tolerance * T.Abs(_d[down ? last : first]))
        {
            tail = T.Zero;
            return true;
        }
        T mu = T.Abs(_d[down ? first : last]);
        _least = mu;
        for (nint k = 0; k < last - first; k++)
        {
            nint at = down ? first + k : last - 1 - k;
            T size = T.Abs(_e[at]);
            if (size <= _tolerance * mu)
            {
                _e[at] = T.Zero;
                return true;
            }
            mu = T.Abs(_d[down ? at + 1 : at]) * (mu / (mu + size));
            _least = T.Min(_least, mu);
        }
        return false;
    }

    /// <summary>The smallest singular value of the last pair; 0 where it would spoil the accuracy.</summary>
    private readonly T Shift(nint first, nint last, bool down)
    {
        T eps = Precision<T>.Rounding;
        if (T.CreateTruncating(_n) * _tolerance * (_least / _most) <= T.Max(eps, T.CreateTruncating(0.01) * _tolerance))
            return T.Zero;
        nint k = down ? last - 1 : first;
        T head = T.Abs(_d[down ? first : last]), shift = Rotation.SmallestSingular(_d[k], _e[k], _d[k + 1]);
        return head > T.Zero && shift / head * (shift / head) < eps ? T.Zero : shift;
    }

    private readonly void WithoutShift(nint first, nint last, bool down)
    {
        T c = T.One, oldC = T.One, s = T.Zero, oldS = T.Zero, r;
        if (down)
        {
            for (nint i = first; i < last; i++)
            {
                (c, s, r) = Rotation.Of(_d[i] * c, _e[i]);
                if (i > first) _e[i - 1] = oldS * r;
                (oldC, oldS, _d[i]) = Rotation.Of(oldC * r, _d[i + 1] * s);
                Keep(i - first, c, s, oldC, oldS);
            }
            T h = _d[last] * c;
            _d[last] = h * oldC;
            _e[last - 1] = h * oldS;
        }
        else
        {
            for (nint i = last; i > first; i--)
            {
                (c, s, r) = Rotation.Of(_d[i] * c, _e[i - 1]);
                if (i < last) _e[i] = oldS * r;
                (oldC, oldS, _d[i]) = Rotation.Of(oldC * r, _d[i - 1] * s);
                Keep(i - first - 1, oldC, -oldS, c, -s);
            }
            T h = _d[first] * c;
            _d[first] = h * oldC;
            _e[first] = h * oldS;
        }
        Rotate(first, last - first, down);
    }

    private readonly void WithShift(nint first, nint last, bool down, T shift)
    {
        nint start = down ? first : last;
        T f = (T.Abs(_d[start]) - shift) * (T.CopySign(T.One, _d[start]) + shift / _d[start]);
        T g = _e[down ? first : last - 1];
        // Upwards, the same steps are made on the matrix as it looks from its other end.
        nint way = down ? 1 : -1, edge = down ? 0 : -1;
        for (nint k = 0; k < last - first; k++)
        {
            nint i = start + k * way;
            ref T e = ref _e[i + edge];
            ref T next = ref _d[i + way];
            (T cr, T sr, T r) = Rotation.Of(f, g);
            if (k > 0) _e[i + edge - way] = r;
            f = cr * _d[i] + sr * e;
            e = cr * e - sr * _d[i];
            g = sr * next;
            next = cr * next;
            (T cl, T sl, r) = Rotation.Of(f, g);
            _d[i] = r;
            f = cl * e + sl * next;
            next = cl * next - sl * e;
            if (k < last - first - 1)
            {
                ref T beyond = ref _e[i + edge + way];
                g = sl * beyond;
                beyond = cl * beyond;
            }
            if (down) Keep(k, cr, sr, cl, sl);
            else Keep(i - first - 1, cl, -sl, cr, -sr);
        }
        _e[down ? last - 1 : first] = f;
        Rotate(first, last - first, down);
    }

    /// <summary>A rotation of v^T and one of u^T.</summary>
    private readonly void Keep(nint k, T rightC, T rightS, T leftC, T leftS) =>
        (_c1[k], _s1[k], _c2[k], _s2[k]) = (rightC, rightS, leftC, leftS);

    private readonly void Rotate(nint first, nint count, bool down)
    {
        if (_right.Start != null) _right.From(first, 0).Rotate(_c1, _s1, count, !down);
        if (_left.Start != null) _left.From(first, 0).Rotate(_c2, _s2, count, !down);
    }

    /// <summary>Positive values in descending order.</summary>
    private readonly void Finish()
    {
        for (nint i = 0; i < _n; i++)
        {
            if (!T.IsNegative(_d[i])) continue;
            _d[i] = -_d[i];
            // As LAPACK does it (dbdsdc): a single value leaves its sign to u.
            Matrix<T> side = _n == 1 ? _left : _right;
            if (side.Start != null) Lines.Scale(side.Row(i), -T.One, side.Row(i), side.Columns);
        }
        for (nint end = _n - 1; end > 0; end--)
        {
            nint least = 0;
            for (nint j = 1; j <= end; j++)
                if (_d[j] <= _d[least]) least = j;
            if (least == end) continue;
            (_d[least], _d[end]) = (_d[end], _d[least]);
            if (_right.Start != null) _right.SwapRows(least, end);
            if (_left.Start != null) _left.SwapRows(least, end);
        }
    }

    private readonly int Unconverged()
    {
        int count = 0;
        for (nint i = 0; i < _n - 1; i++)
            if (_e[i] != T.Zero) count++;
        return count;
    }
}
