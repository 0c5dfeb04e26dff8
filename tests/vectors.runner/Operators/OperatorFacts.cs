using Adjoint.Vectors.Data;
using Adjoint.Vectors.Ops;

namespace Adjoint.Vectors.Operators;

/// <summary>How an operator stands in the graph.</summary>
public enum OperatorKind
{
    /// <summary>No result has a gradient.</summary>
    Constant,

    /// <summary>The argument itself, where there is nothing to do.</summary>
    Identity,

    /// <summary>The result is a view of the argument.</summary>
    View,

    /// <summary>One node.</summary>
    Primitive,

    /// <summary>Made of other operators, whose nodes are the graph.</summary>
    Composite,
}

/// <summary>What is true of one operator, found by running the library on PyTorch's samples.</summary>
/// <param name="Name">PyTorch's name.</param>
/// <param name="Member">The public member: Type.Member.</param>
/// <param name="Kind">Its place in the graph.</param>
/// <param name="Node">The name of grad_fn; null where there is none.</param>
/// <param name="DTypes">The dtypes of the arguments it takes.</param>
/// <param name="InPlace">The member that writes into its tensor; null where there is none.</param>
/// <param name="SecondOrder">Whether second derivatives were compared.</param>
/// <param name="Passed">Samples that agree, each dtype counted.</param>
/// <param name="Compared">Samples that were compared.</param>
public sealed record OperatorFacts(string Name, string Member, OperatorKind Kind, string? Node,
    IReadOnlyList<DType> DTypes, string? InPlace, bool SecondOrder, int Passed, int Compared)
{
    private static readonly DType[] s_dtypes =
        [DType.Float32, DType.Float64, DType.Int64, DType.Int32, DType.UInt8, DType.Bool];

    /// <summary>Runs the samples of an operator that the library has.</summary>
    public static OperatorFacts Of(VectorSet set, string name)
    {
        ArgumentNullException.ThrowIfNull(set);
        OpEntry entry = OpTable.Instance.Find(name) ?? throw new ArgumentException($"{name} is not registered",
            nameof(name));
        Tally tally = new("ops", TextWriter.Null);
        OpsRunner.Run(set, name, tally);
        Sample[] samples = set.ReadOp(name).Samples;
        string member = PublicNames.Find(name, entry.Source) ?? throw new InvalidOperationException(
            $"{name}: no public member in '{entry.Source}'; name it in {nameof(PublicNames)}");
        (OperatorKind kind, string? node) = PlaceInGraph(entry, samples);
        return new OperatorFacts(name, member, kind, node,
            [.. s_dtypes.Where(dtype => samples.Any(sample => Takes(entry, sample, dtype)))],
            PublicNames.All.Contains(member + "_") ? member + "_" : null,
            samples.Any(sample => sample.GradGrads.Any(g => g is not null)), tally.Passed, tally.Passed + tally.Failed);
    }

    /// <summary>The lines of the table whose text does not name the member that they call.</summary>
    public static IEnumerable<string> Nameless() => OpTable.Instance.Names.Where(name =>
        PublicNames.Find(name, OpTable.Instance.Find(name)!.Source) is null);

    private static (OperatorKind Kind, string? Node) PlaceInGraph(OpEntry entry, Sample[] samples)
    {
        OperatorKind kind = OperatorKind.Constant;
        string? node = null;
        foreach (Sample sample in samples.Where(sample => sample.Differentiable))
        {
            Call call = new(sample, DType.Float64, entry.WindowStart);
            Tensor? result = entry.Run(call).FirstOrDefault(y => y.RequiresGrad);
            if (result is null) continue;
            if (call.Tensors.Has(result))
            {
                if (kind == OperatorKind.Constant) kind = OperatorKind.Identity;
                continue;
            }
            // The smallest graph is the operator's own: others may broadcast or promote on top.
            bool isOne = result.GradFn!.NextFunctions.All(edge =>
                edge.Function is null || edge.Function.NextFunctions.Count == 0 || call.Tensors.Made.Any(made =>
                    ReferenceEquals(made.Tensor.GradFn, edge.Function)));
            OperatorKind found = result.Base is not null && call.Tensors.Has(result.Base) ? OperatorKind.View
                : isOne ? OperatorKind.Primitive : OperatorKind.Composite;
            if (node is not null && found >= kind) continue;
            (kind, node) = (found, result.GradFn.Name);
        }
        return (kind, node);
    }

    private static bool Takes(OpEntry entry, Sample sample, DType dtype)
    {
        try
        {
            return entry.Run(new Call(sample, dtype, entry.WindowStart)).Count >= 0;
        }
        catch (Exception e) when (e is InexpressibleException || ErrorCheck.IsClear(e))
        {
            return false;
        }
    }
}
