using Adjoint.Kernels;

namespace Adjoint.Ops;

/// <summary>The checks in front of losses of class targets: all of them before anything is computed.</summary>
internal static unsafe class NllShapes
{
    public static void Check(Tensor input, Tensor target, Tensor? weight)
    {
        if (input.Rank < 1)
            throw new ArgumentException($"Expected 1 or more dimensions (got {input.Rank})", nameof(input));
        if (!input.DType.IsFloatingPoint())
        {
            throw new ArgumentException($"\"nll_loss_out_frame\" not implemented for '{input.DType.ScalarName()}'",
                nameof(input));
        }
        if (target.DType is not (DType.Int64 or DType.Int32 or DType.UInt8))
            throw new ArgumentException($"expected scalar type Long but found {target.DType.ScalarName()}",
                nameof(target));
        long[] sizes = input.Layout.Sizes, targets = target.Layout.Sizes;
        if (sizes.Length > 1 && targets.Length > 0 && sizes[0] != targets[0])
        {
            throw new ArgumentException(
                $"Expected input batch_size ({sizes[0]}) to match target batch_size ({targets[0]}).", nameof(target));
        }
        if (sizes.Length <= 2)
        {
            if (targets.Length > 1)
            {
                throw new ArgumentException("0D or 1D target tensor expected, multi-target not supported",
                    nameof(target));
            }
            if (targets.Length != sizes.Length - 1)
                throw new ArgumentException($"size mismatch (got input: {input.Shape}, target: {target.Shape})",
                    nameof(target));
        }
        else
        {
            long[] expected = [sizes[0], .. sizes.AsSpan(2)];
            if (!targets.AsSpan().SequenceEqual(expected))
                throw new ArgumentException($"Expected target size {Shape.Text(expected)}, got {target.Shape}",
                    nameof(target));
        }
        CheckWeight(weight, sizes[sizes.Length == 1 ? 0 : 1], "nll_loss");
    }

    public static void CheckWeight(Tensor? weight, long classes, string op)
    {
        if (weight is null || (weight.Rank == 1 && weight.Count == classes)) return;
        throw new ArgumentException(
            $"{op}: weight tensor should be defined either for all {classes} classes or no classes but got " +
            $"weight tensor of shape: {weight.Shape}", nameof(weight));
    }

    /// <summary>Refuses a target that is neither a class nor ignored.</summary>
    public static void CheckTargets(Tensor target, long classes, long ignore)
    {
        target = Nll.Indices(target);
        LaunchLog.Do(new NllCheck
        {
            Target = target.As<long>(),
            Count = (nint)target.Count,
            Classes = (nint)classes,
            Ignore = ignore,
        });
        GC.KeepAlive(target);
    }
}
