namespace Adjoint.Autograd;

/// <summary>How the gradient that a node sends depends, position by position, on the one that it took.</summary>
internal enum GradientFlow
{
    /// <summary>In a way that is not known: any position may depend on any other.</summary>
    Mixes,
    /// <summary>Each position on its own (before an argument that was broadcast is summed up).</summary>
    Elementwise,
    /// <summary>
    /// Positions are moved, repeated, added up or left out, with weights that are not negative, whatever the saved
    /// values are: run on a gradient that is positive where something counts, the node tells what counts of its
    /// arguments. All ops that choose are of this kind.
    /// </summary>
    Moves,
}
