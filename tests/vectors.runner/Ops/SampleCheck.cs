using Adjoint.Vectors.Data;

namespace Adjoint.Vectors.Ops;

/// <summary>One sample in one dtype: outputs, graph, first and second gradients.</summary>
internal sealed class SampleCheck(string label, Sample sample, DType working, double tolerance)
{
    /// <summary>One line for each disagreement.</summary>
    public List<string> Failures { get; } = [];

    public void Fail(string what, string detail) => Failures.Add($"{label}: {what}: {detail}");

    public void Run(OpEntry entry)
    {
        Call call = new(sample, working, entry.WindowStart);
        IReadOnlyList<Tensor> outputs = entry.Run(call);
        if (call.Unread() is { } unread) Fail("arguments", $"the registration does not read {unread}");
        CheckOutputs(outputs, call.Undetermined is null);
        if (!sample.Differentiable || Failures.Count > 0) return;
        CheckGraph(outputs);
        if (call.Undetermined is null) CheckGradients(outputs, call.Tensors.Differentiable);
    }

    private void CheckOutputs(IReadOnlyList<Tensor> outputs, bool values)
    {
        if (outputs.Count != sample.Outputs.Length)
        {
            Fail("outputs", $"expected {sample.Outputs.Length}, actual {outputs.Count}");
            return;
        }
        for (int i = 0; i < outputs.Count; i++)
        {
            if (sample.Outputs[i] is not { } expected) continue;
            DType dtype = Materializer.DTypeOf(expected.DType, working);
            if (outputs[i].DType != dtype) Fail($"output {i}", $"dtype: expected {dtype}, actual {outputs[i].DType}");
            if (values) Compare($"output {i}", expected, outputs[i]);
            else if (!outputs[i].Shape.Sizes.SequenceEqual(expected.Shape))
                Fail($"output {i}", $"shape: expected {Shape.Create(expected.Shape)}, actual {outputs[i].Shape}");
        }
    }

    private void CheckGraph(IReadOnlyList<Tensor> outputs)
    {
        Node? node = outputs.FirstOrDefault(y => y.DType.IsFloatingPoint() && y.RequiresGrad)?.GradFn;
        bool nonLeaf = sample.NonLeaf || HasNonLeaf(sample.Input) || sample.Args.Any(HasNonLeaf);
        // A leaf that is handed back has no node; of a non-leaf, the file has the node of whatever made it.
        if (node?.Name != sample.GradFn && !(nonLeaf && sample.GradFn is null))
            Fail("grad_fn", $"expected {sample.GradFn ?? "none"}, actual {node?.Name ?? "none"}");
        if (node is null || sample.GradFn is null) return;
        IReadOnlyList<Edge> edges = node.NextFunctions;
        bool same = edges.Count == sample.NextFunctions.Length;
        for (int i = 0; same && i < edges.Count; i++)
        {
            (string? name, int inputNr) = sample.NextFunctions[i];
            string? actual = edges[i].Function?.Name;
            // How a non-leaf came to be is not in the file: any node stands for the clone that made it here.
            same = (actual == name || (nonLeaf && actual == "CloneBackward0")) && edges[i].InputNr == inputNr;
        }
        if (same) return;
        string expected = string.Join(", ", sample.NextFunctions.Select(e => $"({e.Name ?? "None"}, {e.InputNr})"));
        Fail("next_functions", $"expected {expected}, actual {string.Join(", ", edges)}");
    }

    private void CheckGradients(IReadOnlyList<Tensor> outputs, List<Tensor> inputs)
    {
        var fed = sample.GradOutputs.OfType<TensorValue>().ToArray();
        if (fed.Length == 0 || inputs.Count == 0) return;
        if (inputs.Count != sample.Grads.Length)
        {
            Fail("grads", $"expected {sample.Grads.Length}, but {inputs.Count} arguments require a gradient");
            return;
        }
        bool second = sample.GradGrads.Length > 0;
        Tensor[] roots = [.. fed.Select(g => outputs[g.Index])];
        Tensor[] gradOutputs = [.. fed.Zip(roots, (g, y) => Materializer.Make(g, working).To(y.DType))];
        if (second) Array.ForEach(gradOutputs, g => g.RequiresGrad = true);
        Tensor?[] grads = Grad.Of(roots, inputs, gradOutputs, createGraph: second, allowUnused: true);
        for (int i = 0; i < grads.Length; i++)
        {
            Compare($"grad {i}", sample.Grads[i], grads[i]);
            if (grads[i] is { } g && g.DType != inputs[i].DType)
                Fail($"grad {i}", $"dtype: expected {inputs[i].DType}, actual {g.DType}");
        }
        if (second && Failures.Count == 0) CheckSecondOrder(grads, inputs, gradOutputs);
    }

    private void CheckSecondOrder(Tensor?[] grads, List<Tensor> inputs, Tensor[] gradOutputs)
    {
        List<Tensor> roots = [], vectors = [];
        foreach (TensorValue vector in sample.GradVectors.OfType<TensorValue>())
        {
            // What does not depend on anything adds nothing to the second order.
            if (grads[vector.Index] is not { RequiresGrad: true } g) continue;
            roots.Add(g);
            vectors.Add(Materializer.Make(vector, working).To(g.DType));
        }
        Tensor[] variables = [.. inputs, .. gradOutputs];
        Tensor?[] second = roots.Count == 0
            ? new Tensor?[variables.Length]
            : Grad.Of(roots, variables, vectors, allowUnused: true);
        if (second.Length != sample.GradGrads.Length)
        {
            Fail("grad_grads", $"expected {sample.GradGrads.Length}, actual {second.Length}");
            return;
        }
        for (int i = 0; i < second.Length; i++) Compare($"grad_grad {i}", sample.GradGrads[i], second[i]);
    }

    private void Compare(string what, TensorValue? expected, Tensor? actual)
    {
        if (expected is null || actual is null)
        {
            if (expected is null != actual is null)
            {
                Fail(what, $"expected {(expected is null ? "none" : "a gradient")}, " +
                    $"actual {(actual is null ? "none" : "a gradient")}");
            }
            return;
        }
        if (Comparer.Difference(expected, actual, Tolerance(actual.DType)) is { } difference) Fail(what, difference);
    }

    // A result that is f32 in the f64 run, too, can only be as good as f32.
    private double Tolerance(DType dtype) => dtype == DType.Float32 ? Math.Max(tolerance, 5e-4) : tolerance;

    private static bool HasNonLeaf(object? argument) => argument switch
    {
        TensorValue value => value.NonLeaf,
        ListValue list => list.Items.Any(HasNonLeaf),
        _ => false,
    };
}
