namespace Adjoint.Nn;

/// <summary>How <see cref="Functional.Interpolate"/> finds an element between those that there are.</summary>
public enum InterpolationMode
{
    /// <summary>The one to the left of it: PyTorch's <c>nearest</c>, which agrees with older libraries.</summary>
    Nearest,
    /// <summary>The nearest one: <c>nearest-exact</c>.</summary>
    NearestExact,
    /// <summary>On a line between two, of signals (N, C, L).</summary>
    Linear,
    /// <summary>On lines between four, of images (N, C, H, W).</summary>
    Bilinear,
    /// <summary>On lines between eight, of volumes (N, C, D, H, W).</summary>
    Trilinear,
    /// <summary>On cubic curves through sixteen, of images (N, C, H, W).</summary>
    Bicubic,
    /// <summary>The mean of all that fall into it.</summary>
    Area,
}
