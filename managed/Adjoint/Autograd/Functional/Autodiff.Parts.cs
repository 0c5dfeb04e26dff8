namespace Adjoint;

public static partial class Autodiff
{
    /// <summary>
    /// New tensors in place of the caller's, so that a gradient with respect to an argument is told from one with
    /// respect to the same tensor caught by the function. With a graph wanted, the caller's tensor stays reachable
    /// through a view.
    /// </summary>
    private static Tensor[] Prepare(IReadOnlyList<Tensor> tensors, bool createGraph, bool needGraph)
    {
        Tensor[] prepared = new Tensor[tensors.Count];
        for (int i = 0; i < prepared.Length; i++)
        {
            Tensor tensor = tensors[i];
            ArgumentNullException.ThrowIfNull(tensor);
            prepared[i] = createGraph && tensor.RequiresGrad
                ? tensor.ViewAs(tensor)
                : tensor.Detach().RequiresGrad_(needGraph);
        }
        return prepared;
    }

    /// <summary>The vector of a product as gradients for <paramref name="like"/>; null stands for 1 where that is one
    /// number.</summary>
    private static Tensor?[] PrepareVector(IReadOnlyList<Tensor>? v, Tensor[] like, bool many, bool createGraph,
        string ifMissing)
    {
        if (v is null)
        {
            if (like.Length != 1 || like[0].Count != 1) throw new ArgumentException(ifMissing, nameof(v));
            return [null];
        }
        if (v.Count != like.Length)
            throw new ArgumentException(AutodiffErrors.VectorLength(like.Length, v.Count), nameof(v));
        Tensor[] prepared = Prepare(v, createGraph, needGraph: false);
        for (int i = 0; i < prepared.Length; i++)
        {
            if (prepared[i].Shape != like[i].Shape)
                throw new ArgumentException(
                    AutodiffErrors.VectorSize(many ? i : null, like[i], prepared[i]), nameof(v));
        }
        return prepared;
    }

    /// <summary>Skips outputs that are absent or outside the graph; null where nothing depends on an input.</summary>
    private static Tensor?[] GradientsOf(Tensor?[] outputs, Tensor[] inputs, Tensor?[] seeds,
        bool createGraph, bool? retainGraph = null)
    {
        List<Tensor> roots = [];
        List<Tensor?> rootSeeds = [];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is not { RequiresGrad: true } output) continue;
            roots.Add(output);
            rootSeeds.Add(seeds[i]);
        }
        return roots.Count == 0 || inputs.Length == 0
            ? new Tensor?[inputs.Length]
            : Grad.Of(roots, inputs, rootSeeds, retainGraph, createGraph, allowUnused: true);
    }

    /// <summary>The gradient that picks element <paramref name="index"/> of <paramref name="output"/>.</summary>
    internal static Tensor Unit(Tensor output, long index)
    {
        Tensor flat = Tensor.Zeros([output.Count], output.DType);
        flat.Select(0, index).Fill_(1);
        return flat.View(output.Shape);
    }

    /// <summary>Strict mode: every tensor has to be there and to depend on the inputs.</summary>
    private static void RequireDependence(Tensor?[] tensors, Func<int, string> text)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            if (tensors[i] is not { } tensor) throw new AutogradException(AutodiffErrors.Independent(i));
            if (!tensor.RequiresGrad) throw new AutogradException(text(i));
        }
    }

    /// <summary>Zeros where nothing arrived; in strict mode an error, with the text of the stage, in their
    /// place.</summary>
    private static Tensor[] FillZeros(Tensor?[] found, Tensor[] like, bool strict, bool createGraph,
        Func<int, string> missing, Func<int, string> independent)
    {
        Tensor[] filled = new Tensor[found.Length];
        for (int i = 0; i < filled.Length; i++)
        {
            if (strict && found[i] is null) throw new AutogradException(missing(i));
            if (strict && createGraph && !found[i]!.RequiresGrad) throw new AutogradException(independent(i));
            filled[i] = found[i] ?? like[i].ZerosLike();
        }
        return filled;
    }

    private static Tensor[] Finish(Tensor[] results, bool createGraph) =>
        createGraph ? results : Array.ConvertAll(results, static t => t.Detach());

    private static Tensor[] One(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return [input];
    }

    private static Tensor[]? Optional(Tensor? v) => v is null ? null : [v];
}
