using Adjoint.Nn;

namespace Adjoint.Vectors.Ops;

internal sealed partial class OpTable
{
    private void AddSpecial()
    {
        Unary("i0", x => x.I0());
        Unary("special.entr", x => x.Entr());
        Unary("special.erfcx", x => x.Erfcx());
        Unary("special.i0e", x => x.I0e());
        Unary("special.i1", x => x.I1());
        Unary("special.i1e", x => x.I1e());
        Unary("special.log_ndtr", x => x.LogNdtr());
        Unary("special.ndtr", x => x.Ndtr());
        Unary("special.ndtri", x => x.Ndtri());
        foreach (int p in (int[])[1, 3, 5]) Add($"mvlgamma.mvlgamma_p_{p}", c => c.X.Mvlgamma(c.Int(1, "p")));
        AddMany("frexp", c => Pair(c.X.Frexp()));
    }
}
