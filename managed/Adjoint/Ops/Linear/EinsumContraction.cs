using Adjoint.Autograd;

namespace Adjoint.Ops;

/// <summary>Computes a parsed <see cref="EinsumEquation"/> with tensor ops: those that PyTorch uses, in its
/// order.</summary>
internal static class EinsumContraction
{
    public static Tensor Of(EinsumEquation equation, IReadOnlyList<Tensor> operands)
    {
        // In how many operands each dimension is wider than 1: what the last of them meets can be summed.
        int[] wide = new int[equation.Rank];
        long[] sizes = new long[equation.Rank];
        Array.Fill(sizes, 1);
        Tensor[] aligned = new Tensor[operands.Count];
        for (int i = 0; i < aligned.Length; i++) aligned[i] = Aligned(equation, operands[i], i, wide, sizes);
        Tensor y = aligned[0];
        for (int i = 1; i < aligned.Length; i++) y = Contracted(equation, y, aligned[i], wide);
        int summed = equation.Rank - equation.OutputRank;
        if (summed == 0) return y;
        if (aligned.Length > 1) return y.View(new Shape(y.Layout.Sizes[..equation.OutputRank]));
        return y.Sum([.. Enumerable.Range(equation.OutputRank, summed)]);
    }

    /// <summary>The operand with all dimensions of the equation in their order, 1 where it has none, and diagonals
    /// taken.</summary>
    private static Tensor Aligned(EinsumEquation equation, Tensor operand, int index, int[] wide, long[] sizes)
    {
        int[] order = new int[equation.Rank];
        Array.Fill(order, -1);
        int[] letters = equation.Operands[index];
        Tensor t = operand;
        int dim = 0;
        foreach (int letter in letters)
        {
            if (letter == EinsumEquation.Ellipsis)
            {
                int covered = operand.Rank - (letters.Length - 1);
                for (int j = equation.EllipsisRank - covered; j < equation.EllipsisRank; j++, dim++)
                    Meet(equation.EllipsisAt + j, $"dimension {dim} covered by ellipsis");
                continue;
            }
            int place = equation.PlaceOf(letter);
            if (order[place] < 0)
            {
                Meet(place, $"subscript {EinsumEquation.Letter(letter)}");
                dim++;
                continue;
            }
            int before = order[place];
            if (t.Size(dim) != t.Size(before))
            {
                throw new ArgumentException($"einsum(): subscript {EinsumEquation.Letter(letter)} is repeated " +
                    "for operand " +
                    $"{index} but the sizes don't match, {t.Size(dim)} != {t.Size(before)}");
            }
            t = t.Diagonal(0, before, dim).MoveDim(-1, before);
        }
        for (int place = 0; place < order.Length; place++)
        {
            if (order[place] >= 0) continue;
            t = t.Unsqueeze(dim);
            order[place] = dim++;
        }
        return t.Permute(order);

        void Meet(int place, string what)
        {
            long size = t.Size(dim);
            if (size != 1)
            {
                if (sizes[place] != 1 && sizes[place] != size)
                {
                    throw new ArgumentException($"einsum(): {what} has size {size} for operand {index} which " +
                        "does not " +
                        $"broadcast with previously seen size {sizes[place]}");
                }
                sizes[place] = size;
                wide[place]++;
            }
            order[place] = dim;
        }
    }

    private static Tensor Contracted(EinsumEquation equation, Tensor a, Tensor b, int[] wide)
    {
        List<int> both = [], onlyA = [], onlyB = [];
        for (int d = equation.OutputRank; d < equation.Rank; d++)
        {
            bool inA = a.Size(d) != 1, inB = b.Size(d) != 1;
            if (inA && inB)
            {
                if (--wide[d] != 1) continue;
                both.Add(d);
                wide[d] = 0;
            }
            else if (wide[d] == 1 && (inA || inB))
            {
                (inA ? onlyA : onlyB).Add(d);
                wide[d] = 0;
            }
        }
        if (onlyA.Count > 0) a = a.Sum([.. onlyA], keepDim: true);
        if (onlyB.Count > 0) b = b.Sum([.. onlyB], keepDim: true);
        return SumOfProducts(a, b, [.. both]);
    }

    /// <summary>The sum over some dimensions of a b, broadcast, as one batched matrix product; summed dimensions stay
    /// as 1.</summary>
    private static Tensor SumOfProducts(Tensor a, Tensor b, int[] summed)
    {
        if (summed.Length == 0) return a.Mul(b);
        List<int> batch = [], left = [], right = [];
        for (int d = 0; d < a.Rank; d++)
        {
            if (summed.Contains(d)) continue;
            bool inA = a.Size(d) != 1, inB = b.Size(d) != 1;
            (inA && inB ? batch : inA ? left : right).Add(d);
        }
        // Where all of b comes before a in the result, bmm writes the right order if they change places.
        if (left.Count > 0 && right.Count > 0 && right[^1] < left[0]) (a, b, left, right) = (b, a, right, left);
        long shared = Product(a, summed), times = Product(a, batch);
        long rows = Product(a, left), columns = Product(b, right);
        long[] sizes = [.. batch.Select(d => a.Size(d)), .. left.Select(d => a.Size(d)), .. summed.Select(_ => 1L),
            .. right.Select(d => b.Size(d))];
        int[] order = [.. batch, .. left, .. summed, .. right], inverse = new int[order.Length];
        for (int i = 0; i < order.Length; i++) inverse[order[i]] = i;
        Tensor x = a.Permute([.. batch, .. left, .. summed, .. right]).Reshape([times, rows, shared]);
        Tensor y = b.Permute([.. batch, .. summed, .. right, .. left]).Reshape([times, shared, columns]);
        return x.Bmm(y).View(new Shape(sizes)).Permute(inverse);
    }

    private static long Product(Tensor t, IEnumerable<int> dims) => dims.Aggregate(1L, (n, d) => n * t.Size(d));
}
