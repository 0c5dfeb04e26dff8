namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddReductions()
    {
        Add("sum", c => c.Has(1, "dim")
            ? c.X.Sum(Dims(c), c.Bool(2, "keepdim"), c.DTypeOrNull(-1, "dtype"))
            : c.X.Sum(c.DTypeOrNull(-1, "dtype")));
    }

    /// <summary>One dimension or several.</summary>
    private static int[] Dims(Call c) => c.Raw(1, "dim") is long one ? [checked((int)one)] : c.Ints(1, "dim");
}
