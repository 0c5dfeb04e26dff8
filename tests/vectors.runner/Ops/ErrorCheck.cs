using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

/// <summary>A call that has to fail: with one of the library's own exceptions, before anything is written.</summary>
internal static class ErrorCheck
{
    /// <summary>What is wrong, empty if nothing is; null if C# cannot express the call, so that there is nothing to
    /// check.</summary>
    public static IReadOnlyList<string>? Check(string name, int index, Sample sample, OpEntry entry)
    {
        List<string> failures = [];
        void Fail(string what) => failures.Add($"{name} error {index}: {what} (PyTorch: {sample.Error})");
        Call? call = null;
        try
        {
            call = new Call(sample, DType.Float64);
            IReadOnlyList<Tensor> results = entry.Run(call);
            if (call.Unread() is not null) return null;
            Fail($"expected an exception, actual {results.Count} results, the first of shape {results[0].Shape}");
        }
        catch (InexpressibleException)
        {
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!IsClear(e)) Fail($"expected a clear exception, actual {e.GetType().Name}: {e.Message}");
        }
        foreach ((TensorValue value, Tensor tensor) in call?.Tensors.Made ?? [])
        {
            if (tensor.Version != 0 || Comparer.Difference(value, tensor, 1e-6) is not null)
                Fail("an argument was changed");
        }
        return failures;
    }

    /// <summary>An exception that the library throws on purpose, as opposed to one that escapes from its
    /// inside.</summary>
    public static bool IsClear(Exception e) =>
        e is ArgumentException or InvalidOperationException or NotSupportedException &&
        e is not ObjectDisposedException;
}
