using Adjoint.Simd;

namespace Adjoint.Kernels.Gemm;

/// <summary>
/// The five loops around the register tile, one function a loop (Van Zee and van de Geijn, "BLIS: A Framework for
/// Rapidly Instantiating BLAS Functionality", 2015). B and A are packed only where the copy is used often enough to
/// pay.
/// </summary>
/// <typeparam name="V">Lanes of the register tile.</typeparam>
/// <typeparam name="S">One lane of the same type, for ragged edges.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class BlockedGemm<V, S, T>
    where V : struct, ISimd<V, T>
    where S : struct, ISimd<S, T>
    where T : unmanaged
{
    private static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Blocking.Rows(V.Count * sizeof(T));
    }

    private static int Columns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * V.Count;
    }

    /// <summary>Where the blocks in work are, and how the tiles find their rows and columns in them.</summary>
    private struct Blocks
    {
        public bool PackA, PackB;

        /// <summary>The packed block of A; the packed block of B, or only its ragged strip at the right edge.</summary>
        public T* SpaceA, SpaceB;

        /// <summary>The block of A in work: tile row i starts at <c>A[i * RowOffset]</c>.</summary>
        public T* A;
        public nint RowOffset;

        /// <summary>
        /// What the register tile calls lda; 0 in a packed block, where it is the number of rows of the tile.
        /// </summary>
        public nint Lda;
        public bool RowsAdjacent;
    }

    private static bool PacksA(in Product<T> product) => product.N >= Blocking.PackAColumns(
        V.Count * sizeof(T), product.AColumn == 1, product.ARow * sizeof(T));

    private static bool PacksB(in Product<T> product) => product.BColumn != 1 || product.M >= Blocking.PackBRows;

    /// <summary>
    /// What <see cref="Run"/> needs for the block of A and the block of B (or its ragged strip) that it packs.
    /// </summary>
    internal static long WorkspaceBytes(in Product<T> product)
    {
        nint k = nint.Min(product.K, Blocking.KC);
        nint columns = PacksB(product) ? Strips(nint.Min(product.N, Blocking.NC))
            : product.N % V.Count != 0 ? Columns : 0;
        return (SpaceForA(product) + (k * columns)) * sizeof(T);
    }

    /// <summary>Elements of a packed block of A.</summary>
    private static nint SpaceForA(in Product<T> product) =>
        PacksA(product) ? nint.Min(product.M, Blocking.MC) * nint.Min(product.K, Blocking.KC) : 0;

    /// <summary>The columns rounded up to whole strips.</summary>
    private static nint Strips(nint columns) => (columns + Columns - 1) / Columns * Columns;

    /// <summary>
    /// k is positive and alpha is not 0; <paramref name="workspace"/> has <see cref="WorkspaceBytes"/>.
    /// </summary>
    internal static void Run(in Product<T> product, T* workspace)
    {
        Blocks blocks = new()
        {
            PackA = PacksA(product),
            PackB = PacksB(product),
            SpaceA = workspace,
            SpaceB = workspace + SpaceForA(product),
        };
        for (nint j = 0; j < product.N; j += Blocking.NC)
            LoopK(product.Panel(0, product.M, j, nint.Min(Blocking.NC, product.N - j)), ref blocks);
    }

    /// <summary>Blocks of k: the first meets the caller's beta, the later ones add to C.</summary>
    private static void LoopK(Product<T> strip, ref Blocks blocks)
    {
        nint depth = strip.K;
        for (nint p = 0; p < depth; p += Blocking.KC)
        {
            strip.K = nint.Min(Blocking.KC, depth - p);
            PackB(strip, blocks);
            LoopM(strip, ref blocks);
            strip.A += strip.K * strip.AColumn;
            strip.B += strip.K * strip.BRow;
            strip.Beta = Scalar.One<T>();
            strip.ReadC = true;
        }
    }

    private static void PackB(in Product<T> strip, in Blocks blocks)
    {
        if (!blocks.PackB && strip.N % V.Count == 0) return;
        nint first = blocks.PackB ? 0 : strip.N - (strip.N % Columns);
        for (nint j = first; j < strip.N; j += Columns)
        {
            T* packed = blocks.SpaceB + (blocks.PackB ? j * strip.K : 0);
            Packing<T>.Panel(
                strip.B + (j * strip.BColumn), strip.BColumn, strip.BRow,
                nint.Min(Columns, strip.N - j), strip.K, packed, Columns);
        }
    }

    /// <summary>Blocks of rows, each packed once for all columns of the strip.</summary>
    private static void LoopM(in Product<T> strip, ref Blocks blocks)
    {
        for (nint i = 0; i < strip.M; i += Blocking.MC)
        {
            Product<T> block = strip.Panel(i, nint.Min(Blocking.MC, strip.M - i), 0, strip.N);
            PlaceA(block, ref blocks);
            LoopColumns(block, blocks);
        }
    }

    private static void PlaceA(in Product<T> block, ref Blocks blocks)
    {
        if (blocks.PackA) PackA(block, blocks.SpaceA);
        blocks.A = blocks.PackA ? blocks.SpaceA : block.A;
        blocks.RowsAdjacent = blocks.PackA || block.ARow == 1;
        blocks.RowOffset = blocks.PackA ? block.K : block.ARow;
        blocks.Lda = blocks.PackA ? 0 : blocks.RowsAdjacent ? block.AColumn : block.ARow;
    }

    private static void PackA(in Product<T> block, T* packed)
    {
        nint rows;
        for (nint i = 0; i < block.M; i += rows)
        {
            rows = TileRows(block.M - i);
            Packing<T>.Panel(
                block.A + (i * block.ARow), block.ARow, block.AColumn, rows, block.K, packed + (i * block.K), rows);
        }
    }

    /// <summary>Rows of the next tile when <paramref name="left"/> rows are left: the largest size that fits.</summary>
    private static nint TileRows(nint left) =>
        left >= Rows ? Rows : left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;

    /// <summary>
    /// Strips of two vectors of columns: one strip of B stays in the L1 cache while all tiles of A pass.
    /// </summary>
    private static void LoopColumns(in Product<T> block, in Blocks blocks)
    {
        for (nint j = 0; j < block.N; j += Columns)
        {
            nint columns = nint.Min(Columns, block.N - j);
            bool packed = blocks.PackB || columns % V.Count != 0;
            T* b = !packed ? block.B + j : blocks.SpaceB + (blocks.PackB ? j * block.K : 0);
            Product<T> strip = block;
            strip.N = columns;
            strip.B = b;
            strip.BRow = packed ? Columns : block.BRow;
            strip.C += j;
            if (columns > V.Count)
            {
                if (blocks.RowsAdjacent) LoopRows<C2, RowsAdjacent>(strip, blocks);
                else LoopRows<C2, StepsAdjacent>(strip, blocks);
            }
            else
            {
                if (blocks.RowsAdjacent) LoopRows<C1, RowsAdjacent>(strip, blocks);
                else LoopRows<C1, StepsAdjacent>(strip, blocks);
            }
        }
    }

    /// <summary>Tiles of rows: the tallest tile as often as it fits, then one of each smaller size that fits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoopRows<TColumns, TWalk>(in Product<T> strip, in Blocks blocks)
        where TColumns : struct, IConstant
        where TWalk : struct, IWalk
    {
        nint i = 0;
        if (Rows == 12) i = Tiles<C12, TColumns, TWalk>(strip, blocks, i);
        if (Rows >= 8) i = Tiles<C8, TColumns, TWalk>(strip, blocks, i);
        if (Rows == 6) i = Tiles<C6, TColumns, TWalk>(strip, blocks, i);
        i = Tiles<C4, TColumns, TWalk>(strip, blocks, i);
        i = Tiles<C2, TColumns, TWalk>(strip, blocks, i);
        Tiles<C1, TColumns, TWalk>(strip, blocks, i);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Tiles<TRows, TColumns, TWalk>(in Product<T> strip, in Blocks blocks, nint i)
        where TRows : struct, IConstant
        where TColumns : struct, IConstant
        where TWalk : struct, IWalk
    {
        nint m = strip.M, k = strip.K, ldb = strip.BRow, ldc = strip.Ldc;
        nint lda = blocks.Lda == 0 ? TRows.Value : blocks.Lda;
        T* a = blocks.A, b = strip.B;
        if (strip.N == TColumns.Value * V.Count)
        {
            for (; i + TRows.Value <= m; i += TRows.Value)
                RegisterTile<V, T>.Run<TRows, TColumns, TWalk>(
                    k, a + (i * blocks.RowOffset), lda, b, ldb,
                    strip.Alpha, strip.Beta, strip.ReadC, strip.C + (i * ldc), ldc);
            return i;
        }
        // A ragged strip: the same sums into a whole tile on the stack, then only the columns that exist meet C.
        T* tile = stackalloc T[TRows.Value * TColumns.Value * V.Count];
        for (; i + TRows.Value <= m; i += TRows.Value)
        {
            RegisterTile<V, T>.Run<TRows, TColumns, TWalk>(
                k, a + (i * blocks.RowOffset), lda, b, ldb,
                Scalar.One<T>(), default, false, tile, TColumns.Value * V.Count);
            PutRagged(strip, i, TRows.Value, tile, TColumns.Value * V.Count);
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PutRagged(in Product<T> strip, nint row, nint rows, T* sums, nint stride)
    {
        V alphas = V.Broadcast(strip.Alpha), betas = V.Broadcast(strip.Beta);
        S alpha = S.Broadcast(strip.Alpha), beta = S.Broadcast(strip.Beta);
        nint columns = strip.N;
        bool readC = strip.ReadC;
        T* c = strip.C + (row * strip.Ldc);
        for (nint i = 0; i < rows; i++, c += strip.Ldc, sums += stride)
        {
            nint j = 0;
            for (; j + V.Count <= columns; j += V.Count)
                RegisterTile<V, T>.Put(c + j, V.Load(sums + j), alphas, betas, readC);
            for (; j < columns; j++)
                RegisterTile<S, T>.Put(c + j, S.Load(sums + j), alpha, beta, readC);
        }
    }
}
