using System.ComponentModel;
using System.Diagnostics;
using Adjoint.Autograd;
using Adjoint.Nn;
using Adjoint.Visualization;
using Xunit;

namespace Adjoint.Tests.Visualization;

public class DotTests
{
    private static Tensor Leaf(params float[] values) => Tensor.From(values, requiresGrad: true);

    [Fact]
    public void A_small_graph_is_written_as_torchviz_writes_it()
    {
        Tensor x = Leaf(1, 2), w = Leaf(3, 4);
        string dot = Graph.ToDot((x * w).Sum(), [("x", x), ("w", w)]);
        Assert.Equal("""
            digraph {
            	graph [size="12,12"]
            	node [align=left fontname=monospace fontsize=10 height=0.2 ranksep=0.1 shape=box style=filled]
            	n0 [label="\n ()" fillcolor=darkolivegreen1]
            	n1 [label="SumBackward0"]
            	n2 [label="MulBackward0"]
            	n3 [label="AccumulateGrad"]
            	n4 [label="x\n (2)" fillcolor=lightblue]
            	n5 [label="AccumulateGrad"]
            	n6 [label="w\n (2)" fillcolor=lightblue]
            	n1 -> n0
            	n2 -> n1
            	n3 -> n2
            	n4 -> n3
            	n5 -> n2
            	n6 -> n5
            }

            """.ReplaceLineEndings("\n"), dot);
    }

    [Fact]
    public void Saved_tensors_hang_on_their_node_without_an_arrow()
    {
        Tensor x = Leaf(1, 2);
        string dot = Graph.ToDot(x.Exp().Sum(), options: new GraphOptions { ShowSaved = true });
        Assert.Contains("n3 [label=\"result\\n (2)\" fillcolor=orange]", dot, StringComparison.Ordinal);
        Assert.Contains("n2 -> n3 [dir=none]", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void A_leaf_that_was_saved_stays_one_box()
    {
        Tensor x = Leaf(1, 2);
        string dot = Graph.ToDot(x.Sin().Sum(), [("x", x)], new GraphOptions { ShowSaved = true });
        Assert.Contains("x\\n (2)\" fillcolor=lightblue", dot, StringComparison.Ordinal);
        Assert.DoesNotContain("orange", dot, StringComparison.Ordinal);
        Assert.Contains("[dir=none]", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_backward_saved_tensors_are_shown_as_freed()
    {
        Tensor loss = Leaf(1, 2).Exp().Sum();
        loss.Backward();
        var options = new GraphOptions { ShowSaved = true, ShowAttributes = true };
        string dot = Graph.ToDot(loss, options: options);
        Assert.Contains("[label=\"freed\" fillcolor=white style=\"filled,dashed\"]", dot, StringComparison.Ordinal);
        Assert.Contains("saved      :     [freed]", dot, StringComparison.Ordinal);
        Assert.Contains("saved tensors freed", Graph.ToText(loss, options: options), StringComparison.Ordinal);
        Assert.Contains("freed", Graph.ToSvg(loss, options: options), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_custom_functions_are_always_shown()
    {
        string dot = Graph.ToDot(Function.Apply<Cube>(Leaf(2)).Sum());
        Assert.Contains("saved_tensors[0]", dot, StringComparison.Ordinal);
        Assert.Contains("CubeBackward", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void The_base_of_a_view_is_dark_green_and_dotted()
    {
        Tensor y = Leaf(1, 2, 3) * 2;
        string dot = Graph.ToDot(y.View([3, 1]));
        Assert.Contains("\\n (3)\" fillcolor=darkolivegreen3]", dot, StringComparison.Ordinal);
        Assert.Contains("[style=dotted]", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void The_output_number_stands_on_its_edge()
    {
        Tensor[] parts = Leaf(1, 2, 3).Unbind();
        string dot = Graph.ToDot(parts[0] * parts[2]);
        Assert.Contains("[label=\"2\"]", dot, StringComparison.Ordinal);
        Assert.DoesNotContain("[label=\"0\"]", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_stand_in_two_columns_and_are_cut()
    {
        Tensor y = Leaf(1, 2) * Leaf(3, 4);
        string line = Graph.ToDot(y, options: new GraphOptions { ShowAttributes = true, MaxAttributeLength = 8 })
            .Split('\n').Single(text => text.Contains("MulBackward0", StringComparison.Ordinal));
        Assert.Contains("MulBackward0\\n---------------------\\nself       : [save...\\nother      : [save...", line,
            StringComparison.Ordinal);
        Assert.Contains($"sequence_nr: {y.GradFn!.SequenceNumber,8}", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_graphs_get_a_larger_page()
    {
        Tensor y = Leaf(1);
        for (int i = 0; i < 100; i++) y = y * 2;
        // 100 operations, a leaf and its node, an output, and an edge less than there are boxes: 103 + 102 statements.
        Assert.Contains("size=\"30.75,30.75\"", Graph.ToDot(y), StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_of_gradients_can_be_drawn()
    {
        Tensor x = Leaf(1, 2);
        Tensor first = Grad.Of(x.Pow(3).Sum(), [x], createGraph: true)[0]!;
        string dot = Graph.ToDot(first, [("x", x)]);
        Assert.Contains("MulBackward0", dot, StringComparison.Ordinal);
        Assert.Equal(1, dot.Split("lightblue").Length - 1);
    }

    [Fact]
    public void Names_with_quotes_and_backslashes_are_escaped()
    {
        Tensor x = Leaf(1);
        Assert.Contains("a\\\"b\\\\c\\n (1)", Graph.ToDot(x * 2, [("a\"b\\c", x)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Graphviz_reads_it()
    {
        var model = new Sequential(new Linear(4, 3), new Tanh(), new Linear(3, 2));
        Tensor loss = Functional.CrossEntropy(model.Forward(Tensor.Ones([5, 4])), Tensor.Zeros([5], DType.Int64));
        string dot = Graph.ToDot(loss, [.. model.NamedParameters(), ("\"quoted\"", loss)],
            new GraphOptions { ShowSaved = true, ShowAttributes = true });
        var start = new ProcessStartInfo("dot", "-Tsvg")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process? graphviz = null;
        try
        {
            graphviz = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip("Graphviz is not installed");
        }
        using (graphviz)
        {
            graphviz!.StandardInput.Write(dot);
            graphviz.StandardInput.Close();
            string svg = graphviz.StandardOutput.ReadToEnd();
            graphviz.WaitForExit();
            Assert.Equal(0, graphviz.ExitCode);
            Assert.Contains("NllLossBackward0", svg, StringComparison.Ordinal);
        }
    }

    private sealed class Cube : IFunction
    {
        public static Tensor Forward(FunctionContext context, Tensor x)
        {
            context.SaveForBackward(x.Clone());
            return x.Pow(3);
        }

        public static Tensor? Backward(FunctionContext context, Tensor gradient) =>
            gradient * 3 * context.SavedTensors[0]!.Square();
    }
}
