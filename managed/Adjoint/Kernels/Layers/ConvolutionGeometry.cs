namespace Adjoint.Kernels;

/// <summary>
/// The sizes of a convolution over three spatial dimensions; missing ones have size 1. x is (batch, channels, input), w
/// is (outputs, channels / groups, kernel), y is (batch, outputs, output).
/// </summary>
internal record struct ConvolutionGeometry
{
    public nint Batch, Channels, Outputs, Groups;
    public Extent3 Input, Kernel, Output, Stride, Padding, Dilation;

    /// <summary>Elements of the columns that one pass of a product reads: half of a second-level cache in
    /// floats.</summary>
    private const nint ColumnElements = 128 * 1024;

    public readonly nint GroupChannels => Channels / Groups;

    public readonly nint GroupOutputs => Outputs / Groups;

    /// <summary>Elements of a column: what one output element of a group is a sum over.</summary>
    public readonly nint ColumnLength => GroupChannels * Kernel.Count;

    public readonly nint InputPlane => Input.Count;

    public readonly nint OutputPlane => Output.Count;

    /// <summary>Lines of an output plane.</summary>
    public readonly nint OutputRows => Output.D * Output.H;

    /// <summary>Whether the columns are the input itself.</summary>
    public readonly bool IsPointwise => Kernel.Count == 1 && Stride.Count == 1 && Padding is { D: 0, H: 0, W: 0 };

    /// <summary>Output rows that go through one product; depends on the sizes alone, and so does every sum.</summary>
    public readonly nint ChunkRows => IsPointwise ? OutputRows : nint.Clamp(
        ColumnElements / nint.Max(1, ColumnLength * Output.W), 1, nint.Max(1, OutputRows));

    public readonly nint Chunks => OutputRows == 0 ? 0 : (OutputRows + ChunkRows - 1) / ChunkRows;

    public readonly void Tell(Operands operands)
    {
        operands.Number(Batch);
        operands.Number(Channels);
        operands.Number(Outputs);
        operands.Number(Groups);
        foreach (Extent3 extent in (ReadOnlySpan<Extent3>)[Input, Kernel, Output, Stride, Padding, Dilation])
        {
            operands.Number(extent.D);
            operands.Number(extent.H);
            operands.Number(extent.W);
        }
    }
}

/// <summary>A number for each of three dimensions: depth, height and width.</summary>
internal readonly record struct Extent3(nint D, nint H, nint W)
{
    public nint Count => D * H * W;
}
