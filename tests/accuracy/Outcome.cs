using System.Globalization;

namespace Adjoint.Accuracy;

/// <summary>What a walk found.</summary>
internal sealed class Outcome
{
    /// <summary>The largest error of the variants that fuse, in units of the last place, and where.</summary>
    public double Worst { get; private set; }
    public double WorstAt { get; private set; }

    /// <summary>The largest error of the variants that round a multiply-add twice; NaN where there are none.</summary>
    public double WorstUnfused { get; set; } = double.NaN;

    /// <summary>Results with another NaN, infinity or sign than the exact result rounded.</summary>
    public long Wrong { get; private set; }
    public double WrongAt { get; private set; }

    /// <summary>Results of other variants that are not the first one's, bit for bit.</summary>
    public long Different { get; private set; }
    public string DifferentIn { get; private set; } = "";
    public double DifferentAt { get; private set; }

    public string[] Variants { get; set; } = [];
    public long Inputs { get; set; }
    public double Seconds { get; set; }

    public bool Meets(double bar) => Worst <= bar && Wrong == 0 && Different == 0;

    public void Error(double units, double x)
    {
        if (units > Worst || double.IsNaN(units)) (Worst, WorstAt) = (units, x);
    }

    public void WrongResult(double x)
    {
        if (Wrong++ == 0) WrongAt = x;
    }

    public void DifferentResult(string variant, double x)
    {
        if (Different++ == 0) (DifferentIn, DifferentAt) = (variant, x);
    }

    /// <summary>Takes the findings of another thread.</summary>
    public void Add(Outcome other)
    {
        Error(other.Worst, other.WorstAt);
        if (!(WorstUnfused >= other.WorstUnfused)) WorstUnfused = other.WorstUnfused;
        if (Wrong == 0) WrongAt = other.WrongAt;
        if (Different == 0) (DifferentIn, DifferentAt) = (other.DifferentIn, other.DifferentAt);
        (Wrong, Different, Inputs) = (Wrong + other.Wrong, Different + other.Different, Inputs + other.Inputs);
    }

    public string Faults()
    {
        string text = "";
        if (Wrong > 0)
            text += string.Create(CultureInfo.InvariantCulture, $"; {Wrong} wrong specials, first at {WrongAt:R}");
        if (Different > 0)
            text += string.Create(
                CultureInfo.InvariantCulture, $"; {Different} bits differ, first in {DifferentIn} at {DifferentAt:R}");
        return text;
    }
}
