using System.Globalization;

namespace Adjoint.Nn;

/// <summary>Values as Python writes them in PyTorch's texts.</summary>
internal static class Text
{
    /// <summary>The shortest text that reads back as the number: 0.5, 1, 1e-05.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
}
