using System.Globalization;
using System.Runtime.CompilerServices;

namespace Adjoint.Tests.Autograd.Contract;

/// <summary>A tensor as text: equal before and after a call if and only if the call has left it alone.</summary>
internal static class TensorPortrait
{
    public static string Of(Tensor t)
    {
        string version = t.IsInference ? "none" : t.Version.ToString(CultureInfo.InvariantCulture);
        return $"{t.DType}{t.Shape} strides [{string.Join(", ", t.Strides.ToArray())}] from {t.StorageOffset}, " +
            $"version {version}, requires {t.RequiresGrad}, retains {t.RetainsGrad}, output {t.OutputNr}, " +
            $"node {Node(t)}, base {Identity(t.Base)}, grad {Identity(t.Grad)} {Grad(t)}, values {Values(t)}";
    }

    private static string Grad(Tensor t) => t.Grad is { } g ? Values(g) : "";

    private static string Values(Tensor t)
    {
        try
        {
            return string.Join(' ', t.Detach().To(DType.Float64).ToArray<double>());
        }
        catch (ObjectDisposedException)
        {
            return "released";
        }
    }

    /// <summary>A view whose base was written may have no valid node: that, too, has to stay so.</summary>
    private static string Node(Tensor t)
    {
        try
        {
            return t.GradFn is { } node ? $"{Identity(node)} released {node.IsReleased}" : "none";
        }
        catch (AutogradException e)
        {
            return e.Message;
        }
    }

    private static string Identity(object? o) =>
        o is null ? "none" : RuntimeHelpers.GetHashCode(o).ToString(CultureInfo.InvariantCulture);
}
