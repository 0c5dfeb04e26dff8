namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddProducts()
    {
    }
}
