using System.Runtime.InteropServices;

namespace Adjoint.Peers;

/// <summary>OpenBLAS, where the system has it: a second opinion on matrix products, tuned for other processors than MKL.</summary>
internal static unsafe partial class Blas
{
    private const string Library = "openblas";
    private const int RowMajor = 101, NoTranspose = 111, Transpose = 112;

    private static readonly string[] s_names = ["libopenblas.so.0", "libopenblas.dylib", "libopenblas.dll"];

    public static bool IsLoaded { get; private set; }

    /// <summary>Loads the library, limited to one thread, and tells its version and the kernels that it chose.</summary>
    public static bool TryLoad(out string description)
    {
        description = "";
        NativeLibrary.SetDllImportResolver(typeof(Blas).Assembly, static (name, assembly, path) =>
        {
            if (name != Library) return 0;
            foreach (string candidate in s_names)
                if (NativeLibrary.TryLoad(candidate, assembly, path, out nint handle)) return handle;
            return 0;
        });
        try
        {
            SetThreads(1);
            description = $"{Marshal.PtrToStringUTF8((nint)Config())}, one thread";
            IsLoaded = true;
        }
        catch (DllNotFoundException)
        {
            // Not installed: the rows are left out.
        }

        return IsLoaded;
    }

    /// <summary>C = op(A) op(B) for row-major matrices; op(A) is (m, k), op(B) is (k, n).</summary>
    public static void Gemm(bool transA, bool transB, int m, int n, int k, float* a, float* b, float* c) =>
        Sgemm(RowMajor, transA ? Transpose : NoTranspose, transB ? Transpose : NoTranspose, m, n, k, 1, a, transA ? m : k, b,
            transB ? k : n, 0, c, n);

    [LibraryImport(Library, EntryPoint = "openblas_set_num_threads")]
    private static partial void SetThreads(int count);

    [LibraryImport(Library, EntryPoint = "openblas_get_config")]
    private static partial byte* Config();

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static partial void Sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, float* a, int lda,
        float* b, int ldb, float beta, float* c, int ldc);
}
